### Actuar por otra persona: la pregunta, su respuesta y lo que ve una persona invitada.
###
### Para quien traduce: $kind es guardian, proxy o guest; $name el nombre de pila del cliente, o varios con comas; $practice la
### consulta. Con calma: nadie tiene que aceptar.

offers-title = Le han preguntado
offers-none = No hay nada que responder.
offers-unconfirmed = Confirme primero su correo, en «Su cuenta». Entonces aparecerá aquí lo que le han preguntado.
offer-title = { $kind ->
    [guest] Invitación al grupo de { $name }
   *[other] ¿Actúa usted por { $name }?
 }
offer-text = { $kind ->
    [guardian] { $practice } pregunta si actúa por { $name } como tutor o tutora en el portal. No se abre nada antes de que acepte.
    [proxy] { $practice } pregunta si actúa por { $name } en el portal. No se abre nada antes de que acepte.
   *[guest] { $practice } pregunta si quiere ver lo que se comparte con personas invitadas. No se abre nada antes de que acepte.
 }
offer-area-requests = solicitudes de cita
offer-area-messages = mensajes seguros
offer-area-bills = documentos de facturación
offer-area-payments = pagos
offer-area-documents = documentos
offer-right-see = Puede ver: { $area }
offer-right-manage = Puede ver y gestionar: { $area }
offer-right-forms = Puede rellenar formularios en su lugar y leer lo que se responde en ellos
offer-until = Hasta el { $date }
offer-accept = Aceptar
offer-accept-link = Aceptar y crear mi cuenta
offer-decline = Rechazar
offer-no-tick = Esto no es para mí
offer-no-missing = Marque la casilla para rechazar
offer-known = Ya tiene una cuenta aquí. Inicie sesión para responder.
offer-known-button = Iniciar sesión
offer-accepted = Ha aceptado. Elija qué portal quiere abrir.
offer-accepted-later = Ha aceptado
offer-accepted-from = Se abre el { $date }. Desde ese día, inicie sesión con su correo y la contraseña que acaba de elegir.
offer-declined = Ha rechazado
offer-declined-text = No se ha abierto nada. La consulta lo sabe.
offer-not-now = Ahora no se puede abrir. Llame a la consulta.
offer-closed-title = Este enlace ya no funciona
offer-closed-text = Se respondió, se retiró o es demasiado antiguo. Si tiene una cuenta, inicie sesión. Si no, llámenos al { $phone }.
offer-closed-button = Iniciar sesión

home-offers = { $count ->
    [one] La consulta le pregunta algo
   *[other] La consulta le pregunta { $count } cosas
 }
home-offers-why = Si actúa aquí por otra persona
home-guest = Todavía no hay nada compartido con personas invitadas
home-guest-text = Cuando la consulta comparta algo con usted, aparecerá aquí.

## El correo con la pregunta

letter-offer-subject = { $kind ->
    [guest] Una invitación de { $practice }
   *[other] Una pregunta de { $practice }
 }
letter-offer-preheader = Usted decide. No se abre nada antes de que acepte.
letter-offer-text = { $kind ->
    [guest] { $practice } quiere compartir algo con usted en su portal seguro. Abra el enlace para ver de qué se trata, y acepte o rechace.
   *[other] { $practice } pregunta si actúa por alguien en su portal seguro. Abra el enlace para ver por quién, y acepte o rechace.
 }
letter-offer-button = Ver la pregunta
letter-offer-until = Este enlace es solo para usted y funciona hasta el { $date }.
letter-offer-known-text = { $kind ->
    [guest] { $practice } quiere compartir algo con usted en su portal seguro. Inicie sesión como siempre para ver de qué se trata, y acepte o rechace.
   *[other] { $practice } pregunta si actúa por alguien en su portal seguro. Inicie sesión como siempre para ver por quién, y acepte o rechace.
 }
letter-offer-known-button = Iniciar sesión para responder
letter-offer-known-until = Puede responder hasta el { $date }.
