"""What a city has, in other shapes than plan files: tables of rows, and the first plan made from them."""
