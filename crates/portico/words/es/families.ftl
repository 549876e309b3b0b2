### Actuar en nombre de otra persona: la pregunta, su respuesta y lo que ve una persona invitada.
###
### Para quien traduce: $kind es guardian, proxy o guest; $name el nombre de pila del cliente, o de varios; $practice la
### consulta. Con calma: nadie tiene que aceptar.

offers-title = Una pregunta para usted
offers-none = No hay nada que responder.
offers-unconfirmed = Confirme primero su correo, en «Su cuenta». Entonces la pregunta aparecerá aquí.
offer-title = { $kind ->
    [guest] Invitación al grupo de { $name }
   *[other] ¿Actúa usted en nombre de { $name }?
 }
offer-text = { $kind ->
    [guardian] { $practice } pregunta si actúa en el portal en nombre de { $name } como padre, madre o representante legal. No se abre nada hasta que usted acepte.
    [proxy] { $practice } pregunta si actúa en el portal en nombre de { $name }. No se abre nada hasta que usted acepte.
   *[guest] { $practice } quiere compartir algo con usted, como persona invitada del grupo de { $name }. No se abre nada hasta que usted acepte.
 }
offer-means = { $kind ->
    [guest] Una persona invitada es alguien cercano con quien se comparten algunos documentos.
   *[other] Actuar en nombre de alguien es hacer cosas aquí en su lugar, como completar formularios o leer documentos por su hijo o su hija.
 }
offer-area-requests = solicitudes de cita
offer-area-messages = mensajes seguros
offer-area-bills = documentos de facturación
offer-area-payments = pagos
offer-area-documents = documentos
offer-right-see = Puede ver: { $area }
offer-right-manage = Puede ver y gestionar: { $area }
offer-right-forms = Puede completar formularios en su lugar y leer las respuestas
offer-later-see = Cuando el portal lo tenga, podrá ver: { $area }
offer-later-manage = Cuando el portal lo tenga, podrá ver y gestionar: { $area }
offer-until = Hasta el { $date }
offer-accept = Aceptar
offer-accept-link = Aceptar y crear mi cuenta
offer-decline = Rechazar
offer-decline-question = { $kind ->
    [guest] ¿Rechazar la invitación al grupo de { $name }?
   *[other] ¿Rechazar actuar en nombre de { $name }?
 }
offer-decline-text = La consulta verá su respuesta. Si más adelante cambia de opinión, llámenos.
offer-decline-sure = Sí, rechazar
offer-no-question = ¿No es para usted?
offer-no-tick = Esto no es para mí
offer-no-missing = Marque la casilla para rechazar
offer-known = Ya tiene una cuenta aquí. Inicie sesión para responder.
offer-known-button = Iniciar sesión
offer-accepted = Ha aceptado.
offer-accepted-choose = Elija qué portal quiere abrir.
offer-accepted-opens = Se abre el { $date }.
offer-accepted-later = Ha aceptado
offer-accepted-from = Se abre el { $date }. Desde ese día, inicie sesión con su correo y la contraseña que acaba de elegir.
offer-declined = Ha rechazado
offer-declined-flash = Ha rechazado.
offer-declined-text = No se ha abierto nada. La consulta puede ver su respuesta. Si cambia de opinión, llámenos.
offer-not-now = Ahora no se puede abrir. Llame a la consulta.
offer-closed-title = Este enlace ha dejado de funcionar
offer-closed-text = Ya se respondió, se anuló o es demasiado antiguo. Si tiene una cuenta, inicie sesión. Si no, llámenos al { $phone }.
offer-closed-button = Iniciar sesión

home-offer = { $kind ->
    [guest] ¿Unirse al grupo de { $name } como persona invitada?
   *[other] ¿Actuará usted en nombre de { $name }?
 }
home-offers = { $count ->
    [one] La consulta tiene una pregunta para usted
   *[other] La consulta tiene { $count } preguntas para usted
 }
home-offers-why = Usted decide. No se abre nada hasta que usted acepte.
home-guest = Todavía no hay nada compartido con usted
home-guest-text = Cuando la consulta comparta algo con usted, aparecerá aquí.

## El correo con la pregunta

letter-offer-subject = { $kind ->
    [guest] Una invitación de { $practice }
   *[other] Una pregunta de { $practice }
 }
letter-offer-preheader = Usted decide. No se abre nada hasta que usted acepte.
letter-offer-text = { $kind ->
    [guest] { $practice } quiere compartir algo con usted en su portal seguro. Abra el enlace para ver de qué se trata, y acepte o rechace.
   *[other] { $practice } pregunta si actúa en nombre de alguien en su portal seguro. Abra el enlace para ver de quién se trata, y acepte o rechace.
 }
letter-offer-button = { $kind ->
    [guest] Ver la invitación
   *[other] Ver la pregunta
 }
letter-offer-until = Este enlace es solo para usted y funciona hasta el { $date }.
letter-offer-known-text = { $kind ->
    [guest] { $practice } quiere compartir algo con usted en su portal seguro. Inicie sesión como siempre para ver de qué se trata, y acepte o rechace.
   *[other] { $practice } pregunta si actúa en nombre de alguien en su portal seguro. Inicie sesión como siempre para ver de quién se trata, y acepte o rechace.
 }
letter-offer-known-button = Iniciar sesión para responder
letter-offer-known-until = Puede responder hasta el { $date }.
