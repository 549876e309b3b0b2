### Documentos: lo que la consulta comparte y lo que trae cada persona.
###
### Para quien traduce: $name es una persona o la consulta; $size es «100 MB».

documents-title = Documentos
documents-none = Todavía no hay nada compartido
documents-none-text = Aquí aparece lo que la consulta comparte con usted.
documents-new = Nuevo
documents-from = De { $name }
documents-from-you = De usted
documents-upload-title = Envíenos un documento
documents-files = Elegir archivos
documents-limits = PDF, fotos, texto, Word, Excel u OpenDocument, hasta { $size } cada uno
documents-photo = Tomar una foto
documents-drop = O arrastre sus archivos aquí
documents-picked = Archivos elegidos
documents-remove = Quitar
documents-remove-name = Quitar %
documents-upload = Subir
documents-sending = Subiendo… %
documents-stopped = La subida se ha detenido. Revise su conexión e inténtelo de nuevo.
documents-uploaded = { $count ->
    [one] Su documento ha llegado.
   *[other] Sus { $count } documentos han llegado.
 }
documents-uploaded-text = La consulta ya puede ver lo que ha enviado.
documents-choose = Elija primero un archivo
documents-not-taken = { $name }: { $why }
documents-too-often = Eran muchos seguidos y no se ha guardado nada más. Inténtelo de nuevo dentro de un cuarto de hora.
documents-later = Ahora mismo no se pueden recibir documentos y no se ha guardado nada. Inténtelo de nuevo más tarde.

documents-to-sign = Por firmar
documents-signed = Firmado por { $name } el { $date }
documents-picture = La imagen { $name }
documents-to-read = Descárguelo para leerlo o imprimirlo. Se abre en la aplicación que su dispositivo tenga para ello.
documents-download = Descargar
documents-print = Imprimir
documents-sign-title = Su firma
documents-sign-statement = Al escribir mi nombre firmo «{ $name }» tal como lo he leído.
documents-sign-name = Su nombre completo
documents-sign = Firmar
documents-sign-missing = Escriba su nombre completo para firmar
documents-sign-unread = Descárguelo primero y vuelva aquí para firmar
documents-sign-opened = Ya lo he leído, firmar ahora
documents-signed-mark = Huella digital del archivo firmado (SHA-256)
documents-signed-flash = Firmado.
documents-signed-flash-text = La consulta ya puede verlo.
documents-not-asked = Aquí ya no se pide ninguna firma.

## Por qué no se acepta un archivo, después de su nombre

documents-refused-empty = Este archivo está vacío.
documents-refused-too-large = Este archivo es demasiado grande.
documents-refused-full = No queda espacio para más. Llámenos y haremos sitio.
documents-refused-too-often = Eran muchos seguidos y no se ha guardado. Inténtelo de nuevo dentro de un cuarto de hora.
documents-refused-markup = No se aceptan páginas web ni dibujos de este tipo. Guárdelo como PDF y envíelo así.
documents-refused-script = No se aceptan archivos de este tipo. Guárdelo como PDF y envíelo así.
documents-refused-program = No se aceptan programas.
documents-refused-broken = Este archivo parece dañado. Guárdelo otra vez y envíelo de nuevo.
documents-refused-two-things = Parece que este archivo esconde algo. Guárdelo como PDF y envíelo así.
documents-refused-bomb = Este archivo ocuparía demasiado. Guárdelo como PDF y envíelo así.
documents-refused-macros = Este documento contiene programas. Guárdelo como PDF y envíelo así.
documents-refused-locked = Este archivo está protegido con contraseña. Guárdelo sin ella y envíelo así.
documents-refused-unknown = No se aceptan archivos de este tipo. Sí PDF, fotos, texto, Word, Excel y OpenDocument.
documents-refused-infected = Nuestro antivirus ha encontrado algo en este archivo y no lo hemos guardado. Revise su dispositivo o llámenos.

## Inicio

home-documents-to-sign = { $count ->
    [one] 1 documento por firmar
   *[other] { $count } documentos por firmar
 }
home-documents-to-sign-why = Lea primero y luego escriba su nombre
home-documents = { $count ->
    [one] 1 documento nuevo
   *[other] { $count } documentos nuevos
 }
home-documents-why = La consulta lo ha compartido con usted
home-documents-signed = { $count ->
    [one] 1 documento firmado
   *[other] { $count } documentos firmados
 }
home-documents-signed-on = { $count ->
    [one] Firmado el { $date }
   *[other] El último, el { $date }
 }
home-documents-read = { $count ->
    [one] 1 documento leído
   *[other] { $count } documentos leídos
 }
home-documents-read-on = { $count ->
    [one] Abierto el { $date }
   *[other] El último, el { $date }
 }
home-documents-all = Sus documentos

## La carta. No nombra ningún documento.

letter-shared-subject = Novedades de { $practice }
letter-shared-preheader = Inicie sesión para verlo.
letter-shared-text = { $practice } ha compartido algo con usted en su portal. Inicie sesión para ver qué es.
letter-shared-button = Iniciar sesión para verlo
