### Documents: what the practice shares, and what a client brings.
###
### For translators: $name is a person or the practice, $size is "100 MB". A document is a file that somebody may read on a phone.

documents-title = Documents
documents-none = Nothing shared yet
documents-none-text = What your practice shares with you appears here.
documents-new = New
documents-from = From { $name }
documents-from-you = From you
documents-upload-title = Send us a document
documents-files = Choose files
documents-limits = PDF, photos, text, Word, Excel or OpenDocument, up to { $size } each
documents-photo = Take a photo
# Under the two buttons, where files can be dropped on the page.
documents-drop = Or drop your files here
# The list of files that were chosen and are not sent yet.
documents-picked = Files you chose
documents-remove = Remove
# The % becomes the name of the file.
documents-remove-name = Remove %
documents-upload = Upload
# The % becomes the part that has arrived, such as 40%.
documents-sending = Uploading… %
documents-stopped = The upload stopped. Check your connection and try again.
documents-uploaded = { $count ->
    [one] Your document has arrived.
   *[other] Your { $count } documents have arrived.
 }
documents-uploaded-text = Your practice can see what you sent.
documents-choose = Choose a file first
# $name is the name of the file, $why one of the sentences below.
documents-not-taken = { $name }: { $why }
documents-too-often = That was a lot at once, so nothing more was kept. Try again in a quarter of an hour.
documents-later = Documents can’t be taken at the moment, so nothing was kept. Try again later.

documents-to-sign = To sign
documents-signed = Signed by { $name }, { $date }
# The text that stands for a picture; $name is the name of the file.
documents-picture = The picture { $name }
documents-to-read = Download it to read it or print it. It opens in the app that your device has for it.
documents-download = Download
documents-print = Print
documents-sign-title = Your signature
documents-sign-statement = By typing my name I sign “{ $name }” as I have read it.
documents-sign-name = Your full name
documents-sign = Sign
documents-sign-missing = Type your full name to sign
documents-sign-unread = Download it first, then come back here to sign
documents-sign-opened = I’ve read it, sign now
documents-signed-mark = Mark of the file that was signed (SHA-256)
documents-signed-flash = Signed.
documents-signed-flash-text = Your practice can see it now.
documents-not-asked = No signature is wanted here any more.

## Why a file is not taken, after its name

documents-refused-empty = This file is empty.
documents-refused-too-large = This file is too large.
documents-refused-full = There is no room for more. Call us, and we will make some.
documents-refused-too-often = That was a lot at once, so it was not kept. Try again in a quarter of an hour.
documents-refused-markup = Web pages and drawings like this can’t be taken. Save it as PDF and send that.
documents-refused-script = Files like this can’t be taken. Save it as PDF and send that.
documents-refused-program = Programs can’t be taken.
documents-refused-broken = This file looks damaged. Save it again and send that.
documents-refused-two-things = Something seems hidden in this file. Save it as PDF and send that.
documents-refused-bomb = This file would take far too much room. Save it as PDF and send that.
documents-refused-macros = This document has programs in it. Save it as PDF and send that.
documents-refused-locked = This file is locked with a password. Save it without one and send that.
documents-refused-unknown = Files of this kind can’t be taken. PDF, photos, text, Word, Excel and OpenDocument can.
documents-refused-infected = Our virus scanner found something in this file, so we didn’t keep it. Check your device, or call us.

## Home

home-documents-to-sign = { $count ->
    [one] 1 document to sign
   *[other] { $count } documents to sign
 }
home-documents-to-sign-why = Read first, then type your name
home-documents = { $count ->
    [one] 1 new document
   *[other] { $count } new documents
 }
home-documents-why = Shared with you by your practice
# What was done lately stays below what there is to do.
home-documents-signed = { $count ->
    [one] 1 document signed
   *[other] { $count } documents signed
 }
home-documents-signed-on = { $count ->
    [one] Signed on { $date }
   *[other] The last one on { $date }
 }
home-documents-read = { $count ->
    [one] 1 document read
   *[other] { $count } documents read
 }
home-documents-read-on = { $count ->
    [one] Opened on { $date }
   *[other] The last one on { $date }
 }
home-documents-all = Your documents

## The letter. It names no document.

letter-shared-subject = Something new from { $practice }
letter-shared-preheader = Sign in to see it.
letter-shared-text = { $practice } shared something with you in your portal. Sign in to see what it is.
letter-shared-button = Sign in to see it
