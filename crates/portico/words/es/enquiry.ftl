### Las páginas públicas para quienes aún no conocen la consulta.

enquiry-sign-up-title = Regístrese en { $practice }
enquiry-sign-up-text = ¿Es la primera vez? Díganos quién es y nos pondremos en contacto con usted.
enquiry-appointment-title = Pedir una cita
enquiry-appointment-text = ¿Es la primera vez en { $practice }? Díganos quién es y cuándo le viene bien. Le contactaremos para buscar una hora.
enquiry-already = ¿Ya ha estado aquí antes?
enquiry-given = Nombre
enquiry-family = Apellidos
enquiry-phone = Teléfono (opcional)
enquiry-consent = Pueden escribirme por correo electrónico
enquiry-wish = ¿Cuándo le viene bien?
enquiry-wish-hint = Por ejemplo: los martes por la mañana, o cualquier día después de las 4. No escriba nada sobre su salud.
enquiry-button = Enviar
enquiry-given-missing = Escriba su nombre
enquiry-family-missing = Escriba sus apellidos
enquiry-name-long = Escriba un nombre más corto
enquiry-phone-shape = Escriba un número de teléfono, como +44 20 7946 0123, o déjelo vacío
enquiry-born-missing = Escriba su fecha de nacimiento, como 27 3 1985
enquiry-wish-long = Escriba 500 caracteres como máximo
enquiry-too-many = Han llegado demasiados mensajes desde aquí. Espere 15 minutos o llame a { $practice } al { $phone }.
enquiry-sent-title = Gracias
enquiry-sent-text = Hemos recibido lo que ha escrito. Si es la primera vez en { $practice }, nos pondremos en contacto con usted.
enquiry-sent-known = Si ya conocemos su correo electrónico, mire su bandeja de entrada o inicie sesión.
enquiry-sent-help = ¿Es urgente? Llame a { $practice } al { $phone }.
enquiry-closed-title = Esta página está cerrada por ahora
enquiry-closed-text = Llame a { $practice } al { $phone }. Le ayudamos con mucho gusto por teléfono.
