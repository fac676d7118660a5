//! The page that says why an app let nobody through: `{0}` is its host, `{1}` the domain of the cookie.

use crate::table::texts;

texts! { Server after passwords;
    REQUEST_EXPIRED: text {
        en: "This sign-in took too long. Go back to the app and start again.",
        de: "Diese Anmeldung hat zu lange gedauert. Gehen Sie zurück zur App und beginnen Sie von vorn.",
        fr: "Cette connexion a pris trop de temps. Revenez à l’application et recommencez.",
        es: "Este inicio de sesión ha tardado demasiado. Vuelva a la aplicación y empiece de nuevo.",
        ja: "ログインに時間がかかりすぎました。アプリに戻って、もう一度やり直してください。",
        ar: "استغرق تسجيل الدخول هذا وقتًا طويلًا. عد إلى التطبيق وابدأ من جديد.",
    }
    LOGGED_OUT: text {
        en: "You’re logged out", de: "Sie sind abgemeldet", fr: "Vous êtes déconnecté", es: "Ha cerrado la sesión",
        ja: "ログアウトしました", ar: "تم تسجيل خروجك",
    }
    LOGGED_OUT_TEXT: text {
        en: "You can close this page.", de: "Sie können diese Seite schließen.", fr: "Vous pouvez fermer cette page.",
        es: "Puede cerrar esta página.", ja: "このページを閉じてかまいません。", ar: "يمكنك إغلاق هذه الصفحة.",
    }
    SIGN_IN_REFUSED: text {
        en: "This sign-in can’t go on", de: "Diese Anmeldung ist nicht möglich",
        fr: "Cette connexion ne peut pas continuer", es: "Este inicio de sesión no puede continuar",
        ja: "ログインを続行できません", ar: "لا يمكن متابعة تسجيل الدخول هذا",
    }
    SIGN_IN_REFUSED_TEXT: text {
        en: "The app sent a request that isn’t accepted here. Go back to the app and try again. If that doesn’t help, tell the people who run it.",
        de: "Die App hat eine Anfrage gesendet, die hier nicht angenommen wird. Gehen Sie zurück zur App und versuchen Sie es noch einmal. Wenn das nicht hilft, wenden Sie sich an deren Betreiber.",
        fr: "L’application a envoyé une demande qui n’est pas acceptée ici. Revenez à l’application et réessayez. Si cela n’aide pas, adressez-vous à la personne qui la gère.",
        es: "La aplicación ha enviado una solicitud que no se acepta aquí. Vuelva a la aplicación e inténtelo de nuevo. Si no sirve, póngase en contacto con quien la administra.",
        ja: "アプリから送られたリクエストは、ここでは受け付けられません。アプリに戻って、もう一度お試しください。解決しない場合は、アプリの運営者に連絡してください。",
        ar: "أرسل التطبيق طلبًا غير مقبول هنا. عد إلى التطبيق وحاول مرة أخرى. إذا لم يفدك ذلك فتواصل مع من يديره.",
    }
    NOT_LET_THROUGH: text {
        en: "Access was not granted", de: "Der Zugang wurde verweigert", fr: "L’accès vous a été refusé",
        es: "No se ha permitido el acceso", ja: "アクセスできませんでした", ar: "لم يُسمح لك بالدخول",
    }
    COOKIE_NOT_KEPT: text(2) {
        en: "Your browser did not keep the cookie by which {0} would know you. Allow cookies for {1}, then try again.",
        de: "Ihr Browser hat das Cookie nicht behalten, an dem {0} Sie erkennt. Erlauben Sie Cookies für {1} und versuchen Sie es noch einmal.",
        fr: "Votre navigateur n’a pas gardé le cookie grâce auquel {0} vous reconnaît. Autorisez les cookies pour {1}, puis réessayez.",
        es: "Su navegador no ha guardado la cookie con la que {0} le reconoce. Permita las cookies de {1} e inténtelo de nuevo.",
        ja: "{0} が利用者を確認するための Cookie を、ブラウザーが保存しませんでした。{1} の Cookie を許可してから、もう一度お試しください。",
        ar: "لم يحتفظ متصفحك بملف تعريف الارتباط الذي يعرفك به {0}. اسمح بملفات تعريف الارتباط للنطاق {1} ثم حاول مرة أخرى.",
    }
    COOKIE_NOT_FORWARDED: text(1) {
        en: "You are logged in, but {0} wasn’t told. Trying again may help.",
        de: "Sie sind angemeldet, aber {0} hat davon nichts erfahren. Vielleicht hilft es, es noch einmal zu versuchen.",
        fr: "Votre session est ouverte, mais {0} n’en a pas été informé. Réessayer peut aider.",
        es: "Ha iniciado sesión, pero {0} no ha recibido esa información. Intentarlo de nuevo puede ayudar.",
        ja: "ログインしていますが、そのことが {0} に伝わりませんでした。もう一度試すと解決することがあります。",
        ar: "لقد سجّلت الدخول، لكن {0} لم يعلم بذلك. قد تفيد المحاولة مرة أخرى.",
    }
    NO_SESSION: text(1) {
        en: "Your browser no longer has the cookies of your session, so {0} would not know you. Log out of your account and in again.",
        de: "Ihr Browser hat die Cookies Ihrer Sitzung nicht mehr, daher erkennt {0} Sie nicht. Melden Sie sich von Ihrem Konto ab und wieder an.",
        fr: "Votre navigateur n’a plus les cookies de votre session : {0} ne vous reconnaîtrait pas. Déconnectez-vous de votre compte, puis reconnectez-vous.",
        es: "Su navegador ya no tiene las cookies de su sesión, así que {0} no le reconocería. Cierre la sesión de su cuenta y vuelva a iniciarla.",
        ja: "セッションの Cookie がブラウザーに残っていないため、{0} は利用者を確認できません。アカウントからログアウトし、もう一度ログインしてください。",
        ar: "لم يعد متصفحك يحتفظ بملفات تعريف الارتباط لجلستك، لذلك لن يعرفك {0}. سجّل الخروج من حسابك ثم سجّل الدخول مرة أخرى.",
    }
    PUBLIC_DOMAIN_HINT: text {
        en: "If you run this server: browsers keep no cookie for a domain under which anybody may register a name.",
        de: "Falls Sie diesen Server betreiben: Browser speichern kein Cookie für eine Domain, unter der alle einen Namen registrieren können.",
        fr: "Si vous gérez ce serveur : les navigateurs ne gardent aucun cookie pour un domaine sous lequel chacun peut enregistrer un nom.",
        es: "Si usted administra este servidor: los navegadores no guardan cookies de un dominio en el que cualquiera puede registrar un nombre.",
        ja: "このサーバーの管理者の方へ：誰でも名前を登録できるドメインの Cookie は、ブラウザーに保存されません。",
        ar: "إذا كنت تدير هذا الخادم: لا تحتفظ المتصفحات بملف تعريف ارتباط لنطاق يمكن لأي شخص تسجيل اسم تحته.",
    }
    COOKIE_HEADER_HINT: text {
        en: "If you run this server: the app’s proxy must forward the Cookie header when it calls GET /verify, on this server and no other.",
        de: "Falls Sie diesen Server betreiben: Der Proxy der App muss den Header Cookie weitergeben, wenn er GET /verify aufruft, und zwar auf diesem Server und keinem anderen.",
        fr: "Si vous gérez ce serveur : le proxy de l’application doit transmettre l’en-tête Cookie quand il appelle GET /verify, sur ce serveur et aucun autre.",
        es: "Si usted administra este servidor: el proxy de la aplicación debe reenviar la cabecera Cookie cuando llama a GET /verify, en este servidor y en ningún otro.",
        ja: "このサーバーの管理者の方へ：アプリのプロキシは、ほかではなくこのサーバーの GET /verify を呼び出し、その際に Cookie ヘッダーを転送する必要があります。",
        ar: "إذا كنت تدير هذا الخادم: يجب أن يمرر الخادم الوكيل للتطبيق ترويسة Cookie عندما يستدعي GET /verify على هذا الخادم دون غيره.",
    }
}
