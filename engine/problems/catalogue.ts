/**
 * Every problem a person may meet: text in both languages, grouped by stage. A code is never given again.
 *
 * 1xx definition · 2xx field · 3xx graph and expressions · 4xx change of the database · 5xx request and record · 9xx our defect
 */
export const catalogue = {
  // 1xx: a definition as written
  CIM101: { es: 'El archivo no es JSON válido: {detail}.', en: 'The file is not valid JSON: {detail}.' },
  CIM102: { es: 'No existe la palabra clave «{keyword}».', en: 'There is no keyword “{keyword}”.' },
  CIM103: { es: 'Falta «{keyword}».', en: '“{keyword}” is missing.' },
  CIM104: {
    es: 'El valor de «{keyword}» no tiene la forma esperada: {detail}.',
    en: 'The value of “{keyword}” does not have the expected form: {detail}.',
  },
  CIM105: {
    es: 'El nombre «{name}» no es válido: use letras y números, empezando con minúscula, hasta 49.',
    en: 'The name “{name}” is not valid: use letters and digits, starting in lower case, up to 49.',
  },
  CIM106: {
    es: 'El archivo «{file}» debe llamarse como su módulo: «{expected}».',
    en: 'The file “{file}” must be named after its module: “{expected}”.',
  },
  CIM107: { es: 'Hay dos definiciones de «{name}».', en: '“{name}” is defined twice.' },
  CIM108: { es: 'La clave «{key}» está dos veces en la lista.', en: 'The key “{key}” is in the picklist twice.' },
  CIM109: {
    es: 'No se encontró la carpeta de módulos «{folder}».',
    en: 'The folder of modules “{folder}” was not found.',
  },
  // 2xx: a field
  CIM201: { es: 'No hay ningún tipo de campo «{field}».', en: 'There is no field type “{field}”.' },
  CIM202: { es: 'No hay ninguna lista «{picklist}».', en: 'There is no picklist “{picklist}”.' },
  CIM203: {
    es: 'El valor predeterminado no cumple lo que el propio campo pide: {detail}.',
    en: 'The default does not meet what the field itself asks: {detail}.',
  },
  CIM204: {
    es: 'El patrón «{pattern}» no se puede usar: {detail}.',
    en: 'The pattern “{pattern}” cannot be used: {detail}.',
  },
  CIM205: {
    es: 'Un campo de tipo «{field}» no admite «{property}».',
    en: 'A field of type “{field}” does not take “{property}”.',
  },
  CIM206: {
    es: 'La opción «{option}» no está en la lista «{picklist}».',
    en: 'The option “{option}” is not in the picklist “{picklist}”.',
  },
  CIM207: { es: '«{name}» es un nombre reservado.', en: '“{name}” is a reserved name.' },
  CIM208: {
    es: '«{name}» y «{other}» darían la misma columna «{column}».',
    en: '“{name}” and “{other}” would give the same column “{column}”.',
  },
  CIM209: {
    es: 'El nombre «{column}» es demasiado largo para la base de datos: {length} bytes de {limit}.',
    en: 'The name “{column}” is too long for the database: {length} bytes of {limit}.',
  },
  // 3xx: modules linked to each other, expressions
  CIM301: { es: 'No hay ningún módulo «{module}».', en: 'There is no module “{module}”.' },
  CIM302: {
    es: 'El módulo «{module}» no tiene ningún campo «{name}».',
    en: 'The module “{module}” has no field “{name}”.',
  },
  CIM303: {
    es: '«{via}» de «{module}» no lleva a «{target}».',
    en: '“{via}” of “{module}” does not lead to “{target}”.',
  },
  CIM304: {
    es: 'El cálculo da vueltas sobre sí mismo: {path}.',
    en: 'The calculation goes round in a circle: {path}.',
  },
  CIM305: { es: 'La expresión no se entiende: {detail}.', en: 'The expression cannot be understood: {detail}.' },
  CIM306: { es: 'Tipos que no casan: {detail}.', en: 'Types that do not match: {detail}.' },
  CIM307: { es: 'La función «{name}» no existe.', en: 'There is no function “{name}”.' },
  CIM308: {
    es: '«{name}» lleva {expected} argumentos y recibió {given}.',
    en: '“{name}” takes {expected} arguments and was given {given}.',
  },
  CIM309: {
    es: 'La expresión debe dar {expected} y da {given}.',
    en: 'The expression must give {expected} and gives {given}.',
  },
  CIM310: { es: 'Aquí no se puede usar «{name}»: {detail}.', en: '“{name}” cannot be used here: {detail}.' },
  CIM311: { es: 'La expresión es demasiado larga o profunda.', en: 'The expression is too long or too deep.' },
  // CIM312 became CIM533: only a request can name a view or a panel that is not there.
  CIM313: { es: '«{name}» está dos veces.', en: '“{name}” is there twice.' },
  CIM314: {
    es: 'Las tablas «{name}» y «{other}» se llamarían igual: «{table}».',
    en: 'The tables of “{name}” and “{other}” would have the same name: “{table}”.',
  },
  CIM315: {
    es: 'Un acumulado solo puede cruzar una referencia: «{path}».',
    en: 'A rollup may cross one reference only: “{path}”.',
  },
  CIM316: { es: 'Aquí no existe «{name}».', en: 'There is no “{name}” here.' },
  CIM317: {
    es: '«{name}» no es una referencia: no se puede seguir con «{next}».',
    en: '“{name}” is not a reference: it cannot go on with “{next}”.',
  },
  CIM318: { es: '«{value}» no es {expected}.', en: '“{value}” is not {expected}.' },
  CIM319: {
    es: 'El argumento {position} de «{name}» debe ser {expected} y es {given}.',
    en: 'Argument {position} of “{name}” must be {expected} and is {given}.',
  },
  CIM320: {
    es: 'La expresión puede dar un valor demasiado grande: {detail}.',
    en: 'The expression may give a value that is too large: {detail}.',
  },
  CIM321: {
    es: 'Las partidas deben irse con su documento: «{via}» de «{module}» debe ser obligatorio y llevar "onDelete": "cascade".',
    en: 'Lines must leave with their document: “{via}” of “{module}” must be required and have "onDelete": "cascade".',
  },
  CIM322: {
    es: '«{name}» es obligatorio: no puede quedar vacío cuando se elimina el registro al que apunta.',
    en: '“{name}” is required: it cannot be emptied when the record it points at is deleted.',
    hint: { es: 'Use "onDelete": "restrict" o "cascade".', en: 'Use "onDelete": "restrict" or "cascade".' },
  },
  CIM323: { es: '«{name}» no es una referencia.', en: '“{name}” is not a reference.' },
  CIM324: {
    es: 'El camino por el que se llega a los registros da vueltas sobre sí mismo: {path}.',
    en: 'The way by which records are reached goes round in a circle: {path}.',
    hint: {
      es: 'Se llega a un registro a través de otro hasta una unidad o una cartera: quite una referencia del camino.',
      en: 'A record is reached through others until there is a unit or a portfolio: take one reference out of the way.',
    },
  },
  // 4xx: changes of the database
  CIM401: {
    es: 'Se perderían los datos de «{name}»: el campo ya no está en la definición.',
    en: 'The data of “{name}” would be lost: the field is no longer defined.',
    hint: { es: 'Devuelva el campo a la definición.', en: 'Put the field back in the definition.' },
  },
  CIM402: {
    es: 'Se perderían los datos del módulo «{name}»: ya no está en las definiciones.',
    en: 'The data of module “{name}” would be lost: it is no longer defined.',
    hint: { es: 'Devuelva el archivo del módulo.', en: 'Put the file of the module back.' },
  },
  CIM403: {
    es: 'El campo «{name}» no puede cambiar de {from} a {to} sin perder datos.',
    en: 'The field “{name}” cannot change from {from} to {to} without losing data.',
  },
  CIM404: {
    es: 'Hay registros que no cumplen lo nuevo: {detail}.',
    en: 'Some records do not meet what is new: {detail}.',
  },
  CIM405: {
    es: 'La lista «{picklist}» ya no tiene la opción «{option}»; desactívela en lugar de quitarla.',
    en: 'The picklist “{picklist}” no longer has the option “{option}”; deactivate it instead of removing it.',
  },
  CIM406: { es: '«{name}» no se puede cambiar aquí.', en: '“{name}” cannot be changed here.' },
  CIM407: {
    es: 'La opción «{option}» es parte del producto: no se quita.',
    en: 'The option “{option}” is part of the product: it cannot be removed.',
    hint: { es: 'Desactívela y ya no se ofrecerá.', en: 'Deactivate it and it will no longer be offered.' },
  },
  CIM408: {
    es: 'La opción «{option}» está en uso en {count} registros: no se quita.',
    en: 'The option “{option}” is in use in {count} records: it cannot be removed.',
    hint: { es: 'Desactívela y ya no se ofrecerá.', en: 'Deactivate it and it will no longer be offered.' },
  },
  CIM409: {
    es: 'El perfil «{profile}» es parte del sistema: no se cambia.',
    en: 'The profile “{profile}” is part of the system: it cannot be changed.',
    hint: { es: 'Cree otro perfil.', en: 'Create another profile.' },
  },
  CIM410: {
    es: 'El módulo «{module}» es parte del sistema: no se apaga.',
    en: 'The module “{module}” is part of the system: it cannot be switched off.',
  },
  CIM411: {
    es: 'Otra persona cambió la configuración mientras usted la editaba.',
    en: 'Somebody else changed the configuration while you were editing it.',
    hint: { es: 'Revise su cambio y vuelva a guardar.', en: 'Look at that change and save again.' },
  },
  CIM412: { es: 'No hay ningún perfil «{profile}».', en: 'There is no profile “{profile}”.' },
  CIM413: { es: 'Ya hay un perfil con la clave «{key}».', en: 'There is a profile with the key “{key}” already.' },
  CIM414: { es: 'No hay ningún paso «{step}».', en: 'There is no step “{step}”.' },
  // 5xx: requests and records
  CIM500: { es: 'La solicitud no se pudo leer: {detail}.', en: 'The request could not be read: {detail}.' },
  CIM501: { es: 'No se encontró.', en: 'Not found.' },
  CIM502: { es: '«{name}» no es un campo de este módulo.', en: '“{name}” is not a field of this module.' },
  CIM503: {
    es: '«{name}» no se puede escribir: lo llena el sistema, o usted solo puede verlo.',
    en: '“{name}” cannot be written: the system fills it in, or you may only see it.',
  },
  CIM504: { es: '«{title}» es obligatorio.', en: '“{title}” is required.' },
  CIM505: { es: '«{title}» debe ser {expected}.', en: '“{title}” must be {expected}.' },
  CIM506: {
    es: '«{title}» tiene más dígitos de los que caben: {limit}.',
    en: '“{title}” has more digits than fit: {limit}.',
  },
  CIM507: { es: '«{title}» admite hasta {limit} caracteres.', en: '“{title}” takes up to {limit} characters.' },
  CIM508: { es: '«{value}» no es una opción de «{title}».', en: '“{value}” is not an option of “{title}”.' },
  CIM509: { es: '«{value}» no se ofrece aquí para «{title}».', en: '“{value}” is not offered here for “{title}”.' },
  CIM510: {
    es: '«{title}» señala un registro que no existe.',
    en: '“{title}” points at a record that does not exist.',
  },
  CIM511: {
    es: 'Ya hay un registro con ese valor en «{title}».',
    en: 'There is a record with that value in “{title}” already.',
  },
  CIM512: {
    es: 'Otra persona guardó este registro mientras usted lo editaba.',
    en: 'Somebody else saved this record while you were editing it.',
    hint: { es: 'Revise las diferencias y vuelva a guardar.', en: 'Look at the differences and save again.' },
  },
  CIM513: {
    es: 'Falta la versión: envíe If-Match con la versión que leyó.',
    en: 'The version is missing: send If-Match with the version you read.',
  },
  CIM514: {
    es: 'No se puede pasar de «{from}» a «{to}» en «{title}».',
    en: '“{title}” cannot go from “{from}” to “{to}”.',
  },
  CIM515: { es: '«{title}» ya no se puede cambiar.', en: '“{title}” can no longer be changed.' },
  CIM516: {
    es: 'No se puede eliminar: hay {count} registros de «{module}» que dependen de este.',
    en: 'It cannot be deleted: {count} records of “{module}” depend on it.',
  },
  CIM517: {
    es: 'Los registros de «{title}» no se cambian ni se eliminan.',
    en: 'Records of “{title}” are neither changed nor deleted.',
  },
  CIM518: { es: '«{title}» formaría un círculo.', en: '“{title}” would form a circle.' },
  CIM519: { es: '«{title}» tiene más de {limit} niveles.', en: '“{title}” has more than {limit} levels.' },
  CIM520: { es: 'No se cumple la regla «{rule}».', en: 'The rule “{rule}” does not hold.' },
  CIM521: { es: 'El filtro no se entiende: {detail}.', en: 'The filter cannot be understood: {detail}.' },
  CIM522: { es: 'No se puede ordenar por «{name}».', en: 'One cannot sort by “{name}”.' },
  CIM523: { es: 'El parámetro «{name}» no es válido: {detail}.', en: 'The parameter “{name}” is not valid: {detail}.' },
  CIM524: {
    es: 'El archivo es demasiado grande: el máximo es {limit}.',
    en: 'The file is too large: the maximum is {limit}.',
  },
  CIM525: {
    es: 'El archivo no es de un tipo permitido para «{title}».',
    en: 'The file is not of a type allowed for “{title}”.',
  },
  CIM526: {
    es: 'Se repitió la clave de idempotencia con otro contenido.',
    en: 'The idempotency key was used again with another body.',
  },
  CIM527: {
    es: 'El registro está ocupado por otra operación; intente de nuevo.',
    en: 'The record is busy with another operation; try again.',
  },
  CIM528: { es: 'El tipo de contenido debe ser application/json.', en: 'The content type must be application/json.' },
  CIM529: { es: 'La solicitud es demasiado grande.', en: 'The request is too large.' },
  CIM530: { es: 'Otro campo o módulo no existe: «{name}».', en: 'There is no such module or field: “{name}”.' },
  CIM531: { es: 'El registro está en la papelera.', en: 'The record is in the bin.' },
  CIM532: {
    es: 'Los registros de «{title}» se guardan dentro de su documento.',
    en: 'Records of “{title}” are saved inside their document.',
  },
  CIM533: { es: 'No hay ningún grupo, vista o panel «{name}».', en: 'There is no group, view or panel “{name}”.' },
  CIM534: {
    es: 'El dígito verificador de «{title}» no corresponde; revise que esté bien escrito.',
    en: 'The check digit of “{title}” does not match; see whether it is written right.',
  },
  CIM540: { es: 'Inicie sesión para continuar.', en: 'Sign in to go on.' },
  CIM541: {
    es: 'El correo o la contraseña no son correctos.',
    en: 'The e-mail address or the password is not right.',
    hint: {
      es: 'Si olvidó su contraseña, pida una liga para poner otra.',
      en: 'If you have forgotten your password, ask for a link to set another.',
    },
  },
  CIM542: {
    es: 'Escriba el código de seis dígitos de su aplicación, o uno de sus códigos de recuperación.',
    en: 'Enter the six digits of your app, or one of your recovery codes.',
  },
  CIM543: {
    es: 'El código no es correcto o ya se usó.',
    en: 'The code is not right or has been used.',
    hint: { es: 'Espere al siguiente código y escríbalo.', en: 'Wait for the next code and enter it.' },
  },
  CIM544: {
    es: 'Demasiados intentos. Espere {wait} y vuelva a intentar.',
    en: 'Too many attempts. Wait {wait} and try again.',
  },
  CIM545: {
    es: 'La contraseña debe tener {limit} caracteres o más.',
    en: 'The password must have {limit} characters or more.',
    hint: { es: 'Varias palabras juntas son fáciles de recordar.', en: 'Several words together are easy to remember.' },
  },
  CIM546: {
    es: 'Esa contraseña es de las primeras que alguien probaría: elija otra.',
    en: 'That password is among the first that somebody would try: choose another.',
  },
  CIM547: {
    es: 'La contraseña no puede ser su nombre ni su correo.',
    en: 'The password cannot be your name or your e-mail address.',
  },
  CIM548: {
    es: 'Esta liga ya no sirve: se usó, venció o hay una más nueva.',
    en: 'This link no longer works: it was used, has expired, or there is a newer one.',
    hint: { es: 'Pida otra.', en: 'Ask for another.' },
  },
  CIM549: {
    es: 'Esto lo hace una persona con su sesión, no un token.',
    en: 'This is done by a person who is signed in, not by a token.',
  },
  CIM550: {
    es: 'La solicitud no viene de una página de este sitio.',
    en: 'The request does not come from a page of this site.',
    hint: {
      es: 'Un programa usa un token («Authorization: Bearer …»), no la cookie de una persona.',
      en: 'A program uses a token (“Authorization: Bearer …”), not the cookie of a person.',
    },
  },
  CIM551: {
    es: 'Solo se invita a quien tiene el estado de persona invitada.',
    en: 'Only a person whose state is “invited” can be invited.',
  },
  CIM552: {
    es: 'La verificación en dos pasos ya está activa.',
    en: 'Two-step verification is already on.',
  },
  CIM553: {
    es: 'La verificación en dos pasos no está activa.',
    en: 'Two-step verification is not on.',
    hint: { es: 'Comience por leer el código QR.', en: 'Begin by reading the QR code.' },
  },
  CIM554: {
    es: 'No tiene el perfil «{name}» vigente.',
    en: 'You do not hold the profile “{name}” now.',
  },
  CIM555: {
    es: 'Muchas personas están entrando a la vez; intente en unos segundos.',
    en: 'Many people are signing in at once; try again in a few seconds.',
  },
  CIM556: { es: 'Esto es solo para administradores.', en: 'This is for administrators only.' },
  CIM557: { es: 'La contraseña actual no es correcta.', en: 'The present password is not right.' },
  CIM558: {
    es: 'El correo «{value}» no sirve para enviar avisos: corríjalo.',
    en: 'No mail can be sent to “{value}”: correct the address.',
  },
  CIM570: {
    es: 'No tiene permiso para hacer esto.',
    en: 'You may not do this.',
    hint: { es: 'Pídalo a quien administra el sistema.', en: 'Ask whoever administers the system for it.' },
  },
  CIM571: {
    es: 'No puede cambiar «{title}» en este registro.',
    en: 'You may not change “{title}” in this record.',
  },
  CIM572: {
    es: 'No tiene permiso para pasar «{title}» a «{to}».',
    en: 'You may not move “{title}” to “{to}”.',
  },
  CIM573: {
    es: 'No se puede guardar: falta o no corresponde algo que usted no puede ver.',
    en: 'It cannot be saved: something that you cannot see is missing or does not fit.',
    hint: { es: 'Pida ayuda a quien administra el sistema.', en: 'Ask whoever administers the system for help.' },
  },
  CIM574: {
    es: 'No se puede eliminar: otros registros dependen de este.',
    en: 'It cannot be deleted: other records depend on it.',
  },
  CIM575: {
    es: 'Ya hay un registro con esos datos.',
    en: 'There is a record with that data already.',
  },
  CIM576: {
    es: 'Demasiados intentos con datos que ya existen; espere un minuto.',
    en: 'Too many attempts with data that exists already; wait a minute.',
  },
  CIM577: {
    es: 'No puede dar permisos que usted no tiene.',
    en: 'You cannot give permissions that you do not hold.',
  },
  CIM578: {
    es: 'No puede cambiar cómo entra al sistema alguien con más permisos que usted.',
    en: 'You cannot change how somebody with more permissions than you signs in.',
  },
  // 9xx: our defect
  CIM900: {
    es: 'Algo falló de nuestro lado. El equipo ya tiene el detalle con el número {id}.',
    en: 'Something failed on our side. The team has the detail under the number {id}.',
  },
  CIM901: {
    es: 'La base de datos no responde; intente en unos segundos.',
    en: 'The database does not answer; try again in a few seconds.',
  },
} as const satisfies Record<string, { es: string; en: string; hint?: { es: string; en: string } }>

export type ProblemCode = keyof typeof catalogue
