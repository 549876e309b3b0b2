### Several names in a sentence. $some are those before the last one, with commas between them; $last is the last.

list-and = { $some } and { $last }
# The same, where $last begins with the sound of an i: Spanish says it in another way.
list-and-before-i = { $some } and { $last }
