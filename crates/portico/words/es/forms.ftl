### Los formularios en el portal: empezar, completar, revisar, firmar, enviar; y las cartas que dicen que algo espera.

form-home-minutes = { $minutes ->
    [one] Alrededor de 1 minuto
   *[other] Alrededor de { $minutes } minutos
 }
form-home-due = Para el { $date }
form-home-late = El plazo era el { $date }
form-home-begun = Empezado. Sus respuestas están guardadas.
form-home-returned = La consulta le pide que lo revise otra vez
form-home-done = Enviado el { $date }
form-home-sign = Falta su firma
form-home-signing = Enviado. Falta la firma de otra persona.
form-begin = Empezar
form-go-on = Continuar
form-about = Antes de empezar
form-about-saved = Sus respuestas se guardan mientras avanza. Puede parar cuando quiera y seguir más tarde, también en otro dispositivo.
form-about-pages = { $pages ->
    [one] 1 página; después revisa sus respuestas.
   *[other] { $pages } páginas; después revisa sus respuestas.
 }
form-about-for = Lo completa en nombre de { $name }.
form-resume = Ya lo ha empezado. Lo guardó por última vez el { $when }.
form-last-time = Estas respuestas son de la última vez, el { $date }. Cambie lo que sea distinto; después revíselas y envíelas.
form-note-title = Una nota de la consulta
form-progress = Página { $number } de { $all }
form-page = Página { $number }
form-whose = De dónde vienen estas preguntas
# Indicaciones junto a un campo; $format es un ejemplo, como 020 7946 0018, o una manera de escribir, como DD/MM.
form-format-example = Por ejemplo { $format }
form-format = Escrito así: { $format }
form-required = (necesita respuesta)
form-range = De { $least } a { $most }
form-yes = Sí
form-no = No
form-choose = Elija
form-something-else = Otra cosa
form-own-words = Con sus propias palabras
form-date = Fecha
form-time = Hora
form-unit = Unidad
form-number = Número
form-line = Línea { $number }
form-add-group = Añadir otro
form-add-line = Añadir otra línea
form-remove = Quitar
form-file-upload = Subir
# $kinds are such as "PNG, JPEG, PDF".
form-file-limits = { $kinds }, hasta { $size } cada uno
# $name es el nombre de un archivo, $why una frase.
form-file-refused = { $name }: { $why }
form-file-other-kind = Aquí se pide otro tipo de archivo: { $kinds }.
form-file-enough = { $count ->
    [one] Aquí basta un archivo. Quite antes el otro.
   *[other] Aquí bastan { $count } archivos. Quite antes uno.
 }
form-file-again = Su archivo no se guardó: elíjalo otra vez.
form-next = Guardar y continuar
form-check = Guardar y revisar las respuestas
form-back = Atrás
form-later = Guardar y volver más tarde
form-saved-later = Guardado. Puede seguir cuando quiera.
form-saved-now = Guardado
form-more-opened = Su respuesta abrió más preguntas. Están en esta página.
form-changed = Esto se cambió en otra pestaña o en otro dispositivo. Lo que escribió está abajo; guarde otra vez para conservarlo.
form-too-long = Estas respuestas son más de lo que podemos guardar. Lo que escribió está abajo: acorte las más largas o quite algunas, y guarde otra vez.
form-changed-check = Sus respuestas se cambiaron en otra pestaña o en otro dispositivo. Mírelas otra vez antes de enviarlas.
form-changed-sign = Las respuestas se cambiaron después de que usted las abrió. Léalas otra vez antes de firmar.
form-check-title = Revise sus respuestas
form-check-text = Nada llega a la consulta hasta que usted lo envía.
form-change = Cambiar
form-not-answered = Sin respuesta
form-mend-title = Antes de poder enviarlo
form-sign-title = Su firma
form-sign-statement = Al escribir mi nombre firmo «{ $form }» tal como está arriba. Lo que he respondido es cierto, hasta donde sé.
form-sign-name = Su nombre completo
form-sign-missing = Escriba su nombre completo para firmar
form-send = Enviar a la consulta
form-sign-send = Firmar y enviar
form-sent-title = Gracias. Ya lo tiene la consulta.
form-sent-on = Enviado el { $when }
form-sent-next = Lo siguiente: { $form }
form-sent-all = Eso era todo por ahora.
form-then = Alguien de la consulta lo lee, por lo general antes de su próxima cita.
form-then-call = No se lee de inmediato: si algo no puede esperar, llámenos al { $phone }.
# En lugar de las dos frases de arriba, cuando una respuesta debería verse el mismo día; antes se dice qué hacer ahora.
form-then-today = Pedimos a la consulta que lo lea cuanto antes. Si necesita ayuda ahora, no espere a que le respondamos.
# Lo mismo antes de enviarlo, detrás de «Nada llega a la consulta hasta que usted lo envía.»
form-then-today-unsent = Entonces pedimos a la consulta que lo lea cuanto antes. Si necesita ayuda ahora, no espere a que le respondamos.
# Se dice a quien dio una respuesta que la consulta debe ver el mismo día. Con calma; ante todo con agradecimiento y, hasta que se envía, dejando claro que nadie lo ha leído.
form-help-thanks = Gracias por contárnoslo.
form-help-unsent = La consulta solo verá esto cuando usted envíe el formulario.
form-help-urgent = Estas respuestas no se leen de inmediato. Si está en peligro o podría hacerse daño, llame ahora al número de emergencias de su zona o vaya al servicio de urgencias más cercano.
# $name es la persona en cuyo nombre alguien responde.
form-help-urgent-for = Estas respuestas no se leen de inmediato. Si { $name } está en peligro o podría sufrir algún daño, llame ahora al número de emergencias de su zona o vaya al servicio de urgencias más cercano.
form-help-call = También puede llamarnos al { $phone }.
form-your-answers = Sus respuestas
form-signed = Firmado por { $name } el { $when }
form-sent-signing = Falta la firma de otra persona.
# Se añade cuando se ha escrito a quien tiene que firmar.
form-sent-signing-told = Ya hemos avisado a esa persona.
# Se añade cuando no hay nadie en el portal que pueda firmar.
form-sent-signing-missing = La consulta ve que falta.
form-cosign-title = Lea y firme
form-cosign-text = Este formulario ya se respondió y se envió. Quedará completo cuando usted también lo firme.
form-cosign-statement = Al escribir mi nombre firmo «{ $form }» tal como está arriba.
form-cosign-button = Firmar
form-signed-proof = Prueba de su firma
form-print = Imprimir o guardar como PDF
form-signed-mark = Huella digital de las respuestas firmadas (SHA-256)
form-signed-text-mark = Huella digital de todo el texto sobre el nombre (SHA-256)
form-to-home = Volver al inicio
form-closed-title = Este formulario no está abierto
form-closed-text = La consulta lo retiró, así que aquí no hay nada que completar.
form-closed-sent-title = Este formulario ya se envió
form-closed-sent-text = La consulta lo tiene tal como lo envió. Lo que cambió aquí después no se guardó.
form-closed-see = Ver lo que envió
form-closed-call = Si falta algo, llámenos al { $phone }.

## Qué hacer con una respuesta

form-wrong-required = Responda a esta pregunta
# Una casilla, como «Estoy de acuerdo».
form-wrong-required-tick = Marque «{ $option }» para continuar
# Una línea para muchas; lleva a la primera.
form-wrong-many-missing = { $count ->
    [one] Falta responder a 1 pregunta
   *[other] Falta responder a { $count } preguntas
 }
form-wrong-required-file = Elija un archivo
form-wrong-file-type = Aquí se pide otro tipo de archivo: { $limit }
form-wrong-file-size = Elija un archivo más pequeño, de { $limit } como mucho
form-wrong-too-few = { $limit ->
    [one] Dé al menos 1 respuesta
   *[other] Dé al menos { $limit } respuestas
 }
form-wrong-too-many = { $limit ->
    [one] Dé solo una respuesta
   *[other] Dé como mucho { $limit } respuestas
 }
form-wrong-decimal = Escriba un número, como 36,6 o 36.6
form-wrong-integer = Escriba un número entero
form-wrong-date = Escriba una fecha que exista. En cifras: año-mes-día, como 1980-05-14
form-wrong-datetime = Escriba una fecha que exista y una hora. En cifras: año-mes-día, como 1980-05-14, y 10:30
form-wrong-time = Escriba una hora del día, como 10:30
form-wrong-choice = Elija una de las respuestas
form-wrong-kind = Escriba una respuesta del tipo que se pide
form-wrong-too-small = Escriba { $limit } o más
form-wrong-too-large = Escriba { $limit } o menos
form-wrong-units-differ = Dé la respuesta en { $limit }
form-wrong-unknown-unit = Elija una de las unidades
form-wrong-too-short = { $limit ->
    [one] Escriba al menos 1 carácter
   *[other] Escriba al menos { $limit } caracteres
 }
form-wrong-too-long = { $limit ->
    [one] Escriba como mucho 1 carácter
   *[other] Escriba como mucho { $limit } caracteres
 }
form-wrong-line-break = Escriba la respuesta en una línea
form-wrong-pattern = Revise cómo está escrito
form-wrong-pattern-hint = Escríbalo así: { $limit }
form-wrong-too-many-places = { $limit ->
    [0] Escriba un número entero
    [one] Escriba como mucho 1 decimal
   *[other] Escriba como mucho { $limit } decimales
 }
form-wrong-not-an-option = Elija una de las respuestas de la lista
form-wrong-only-alone = Una de estas respuestas no puede ir con otras: desmarque las otras, o esa
form-wrong-not-an-address = Escriba una dirección completa, como https://example.org
form-wrong-answer-first = Responda primero a esta pregunta

## Cartas

letter-forms-subject = Algo le espera en { $practice }
letter-forms-preheader = Inicie sesión cuando tenga un momento.
letter-forms-text = { $count ->
    [one] Hay 1 cosa lista para usted en su portal. Inicie sesión cuando tenga un momento; puede parar y seguir más tarde.
   *[other] Hay { $count } cosas listas para usted en su portal. Inicie sesión cuando tenga un momento; puede parar y seguir más tarde.
 }
letter-forms-back-subject = Una pregunta de { $practice }
letter-forms-back-preheader = Hay algo en su portal que conviene revisar.
letter-forms-back-text = Le pedimos que revise algo que nos envió. Lo encontrará en su portal, con una nota nuestra.
