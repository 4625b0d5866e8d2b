"""What the printed report needs that the site does not: transforms, title page and style."""
