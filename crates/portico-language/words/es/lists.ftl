### Varios nombres en una frase. $some son los que van antes del último, con comas; $last es el último.

list-and = { $some } y { $last }
list-and-before-i = { $some } e { $last }
