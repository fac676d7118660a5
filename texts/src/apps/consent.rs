//! The page on which an app asks for access.

use crate::table::texts;

texts! { Apps;
    CONSENT_HEADING: text {
        en: "Allow access?", de: "Zugriff erlauben?", fr: "Autoriser l’accès ?", es: "¿Permitir el acceso?",
        ja: "アクセスを許可しますか？", ar: "هل تسمح بالوصول؟",
    }
    CONSENT_TEXT: text(1) {
        en: "This app wants to use your account {0}.", de: "Diese App möchte Ihr Konto {0} verwenden.",
        fr: "Cette application souhaite utiliser votre compte {0}.", es: "Esta aplicación quiere usar su cuenta {0}.",
        ja: "このアプリはあなたのアカウント {0} の使用を求めています。", ar: "يريد هذا التطبيق استخدام حسابك {0}.",
    }
    ANSWER_GOES_TO: text(1) {
        en: "You will be sent to {0}", de: "Sie werden weitergeleitet zu {0}", fr: "Vous serez redirigé vers {0}",
        es: "Se le enviará a {0}", ja: "移動先：{0}", ar: "ستُنقل إلى {0}",
    }
    THIS_DEVICE: text {
        en: "A program on this device", de: "Ein Programm auf diesem Gerät", fr: "Un programme sur cet appareil",
        es: "Un programa de este dispositivo", ja: "この端末上のプログラム", ar: "برنامج على هذا الجهاز",
    }
    LOCAL_WARNING: text {
        en: "Any program on this device could be asking. Continue only if you have just started it yourself.",
        de: "Jedes Programm auf diesem Gerät könnte dahinterstecken. Fahren Sie nur fort, wenn Sie es gerade selbst gestartet haben.",
        fr: "La demande peut venir de n’importe quel programme de cet appareil. Continuez seulement si vous venez de le lancer vous-même.",
        es: "Cualquier programa de este dispositivo podría estar detrás. Continúe solo si acaba de iniciarlo usted.",
        ja: "この端末上のどのプログラムからの要求でもありえます。ご自身で今起動した場合だけ続けてください。",
        ar: "قد يكون الطلب من أي برنامج على هذا الجهاز. تابع فقط إذا كنت قد شغّلته بنفسك الآن.",
    }
    NAMED_ITSELF: text {
        en: "This app chose its name itself, and nobody here has checked it.",
        de: "Diese App hat ihren Namen selbst gewählt, und niemand hier hat sie geprüft.",
        fr: "Cette application a choisi elle-même son nom, et personne ici ne l’a vérifiée.",
        es: "Esta aplicación eligió ella misma su nombre y nadie aquí la ha comprobado.",
        ja: "このアプリの名前はアプリ自身が名乗ったもので、こちらでは確認していません。",
        ar: "اختار هذا التطبيق اسمه بنفسه، ولم يتحقق منه أحد هنا.",
    }
    TRUST_HOST: text(1) {
        en: "Continue only if you trust {0}.", de: "Fahren Sie nur fort, wenn Sie {0} vertrauen.",
        fr: "Continuez seulement si vous faites confiance à {0}.", es: "Continúe solo si confía en {0}.",
        ja: "{0} を信頼できる場合だけ続けてください。", ar: "تابع فقط إذا كنت تثق في {0}.",
    }
    WILL_BE_ABLE: text {
        en: "It will be able to:", de: "Sie kann dann:", fr: "Elle pourra :", es: "Podrá:",
        ja: "許可すると、このアプリは次のことができます：", ar: "سيتمكن من:",
    }
    SERVICES: text {
        en: "It will use these services for you:", de: "Sie verwendet für Sie diese Dienste:",
        fr: "Elle utilisera pour vous ces services :", es: "Usará por usted estos servicios:",
        ja: "あなたに代わって次のサービスを使用します：", ar: "سيستخدم نيابة عنك هذه الخدمات:",
    }
    SCOPE_OPENID: text {
        en: "Recognise your account", de: "Ihr Konto wiedererkennen", fr: "Reconnaître votre compte",
        es: "Reconocer su cuenta", ja: "あなたのアカウントを識別する", ar: "التعرف على حسابك",
    }
    SCOPE_PROFILE: text {
        en: "See your username", de: "Ihren Benutzernamen sehen", fr: "Voir votre nom d’utilisateur",
        es: "Ver su nombre de usuario", ja: "あなたのユーザー名を見る", ar: "رؤية اسم المستخدم",
    }
    SCOPE_OFFLINE: text {
        en: "Keep this access while you are away, until you end it",
        de: "Diesen Zugriff in Ihrer Abwesenheit behalten, bis Sie ihn beenden",
        fr: "Conserver cet accès en votre absence, jusqu’à ce que vous y mettiez fin",
        es: "Conservar este acceso en su ausencia, hasta que usted le ponga fin",
        ja: "終了するまで、不在の間もこのアクセスを保持する",
        ar: "الاحتفاظ بهذا الوصول في غيابك حتى تنهيه",
    }
    ALLOW: text { en: "Allow", de: "Erlauben", fr: "Autoriser", es: "Permitir", ja: "許可", ar: "السماح" }
    PROOF_TEXT: text {
        en: "This app asks for a fresh proof that it’s you.",
        de: "Diese App verlangt eine erneute Bestätigung, dass Sie es sind.",
        fr: "Cette application demande une nouvelle preuve de votre identité.",
        es: "Esta aplicación pide una nueva prueba de que es usted.",
        ja: "このアプリが、ご本人であることの再確認を求めています。",
        ar: "يطلب هذا التطبيق إثباتًا جديدًا بأنك صاحب الحساب.",
    }
    ACCOUNT_HEADING: text {
        en: "Continue with this account?", de: "Mit diesem Konto fortfahren?", fr: "Continuer avec ce compte ?",
        es: "¿Continuar con esta cuenta?", ja: "このアカウントで続けますか？", ar: "هل تتابع بهذا الحساب؟",
    }
    ACCOUNT_TEXT: text(1) {
        en: "You are logged in as {0}. Another account takes a new login, which ends this one.",
        de: "Sie sind als {0} angemeldet. Ein anderes Konto verlangt eine neue Anmeldung, die diese beendet.",
        fr: "Votre session est ouverte au nom de {0}. Un autre compte demande une nouvelle connexion, qui met fin à celle-ci.",
        es: "Ha iniciado sesión como {0}. Para usar otra cuenta hay que iniciar una sesión nueva, que cierra esta.",
        ja: "{0} としてログインしています。別のアカウントを使うには、ログインし直す必要があり、現在のログインは終了します。",
        ar: "أنت مسجّل الدخول باسم {0}. يتطلب حساب آخر تسجيل دخول جديدًا ينهي هذا.",
    }
    CONTINUE_AS: text(1) {
        en: "Continue as {0}", de: "Als {0} fortfahren", fr: "Continuer en tant que {0}", es: "Continuar como {0}",
        ja: "{0} として続ける", ar: "المتابعة باسم {0}",
    }
    USE_ANOTHER: text {
        en: "Use another account", de: "Anderes Konto verwenden", fr: "Utiliser un autre compte",
        es: "Usar otra cuenta", ja: "別のアカウントを使う", ar: "استخدام حساب آخر",
    }
    OTHER_HEADING: text {
        en: "Another account is needed", de: "Ein anderes Konto ist nötig", fr: "Un autre compte est nécessaire",
        es: "Se necesita otra cuenta", ja: "別のアカウントが必要です", ar: "يلزم حساب آخر",
    }
    OTHER_TEXT: text(1) {
        en: "You are logged in as {0}, and this app asks for another account.",
        de: "Sie sind als {0} angemeldet, und diese App verlangt ein anderes Konto.",
        fr: "Votre session est ouverte au nom de {0}, et cette application demande un autre compte.",
        es: "Ha iniciado sesión como {0} y esta aplicación pide otra cuenta.",
        ja: "{0} としてログインしていますが、このアプリは別のアカウントを求めています。",
        ar: "أنت مسجّل الدخول باسم {0}، ويطلب هذا التطبيق حسابًا آخر.",
    }
    LOG_OUT_FIRST: text {
        en: "Log out and log in again", de: "Abmelden und neu anmelden", fr: "Se déconnecter et se reconnecter",
        es: "Cerrar sesión e iniciarla de nuevo", ja: "ログアウトしてログインし直す", ar: "تسجيل الخروج ثم الدخول من جديد",
    }
    LEAVING_HEADING: text {
        en: "Back to the app", de: "Zurück zur App", fr: "Retour à l’application", es: "De vuelta a la aplicación",
        ja: "アプリに戻ります", ar: "العودة إلى التطبيق",
    }
    LEAVING_TEXT: text {
        en: "If nothing happens, use this link.", de: "Wenn nichts geschieht, verwenden Sie diesen Link.",
        fr: "Si rien ne se passe, utilisez ce lien.", es: "Si no ocurre nada, use este enlace.",
        ja: "自動的に移動しない場合は、次のリンクを使ってください。", ar: "إذا لم يحدث شيء، فاستخدم هذا الرابط.",
    }
    GO_TO_APP: text {
        en: "Go to the app", de: "Zur App", fr: "Aller à l’application", es: "Ir a la aplicación", ja: "アプリへ",
        ar: "الانتقال إلى التطبيق",
    }
    FAILED_HEADING: text {
        en: "This can’t go on", de: "Hier geht es nicht weiter", fr: "Impossible de continuer", es: "No se puede continuar",
        ja: "続行できません", ar: "تعذّرت المتابعة",
    }
    START_AGAIN: text {
        en: "Go back to the app and start again there.", de: "Gehen Sie zurück zur App und beginnen Sie dort neu.",
        fr: "Retournez à l’application et recommencez.", es: "Vuelva a la aplicación y empiece de nuevo.",
        ja: "アプリに戻って、もう一度始めてください。", ar: "ارجع إلى التطبيق وابدأ من جديد.",
    }
    GO_TO_ACCOUNT: text {
        en: "Go to your account", de: "Zu Ihrem Konto", fr: "Aller à votre compte", es: "Ir a su cuenta",
        ja: "アカウントへ", ar: "الانتقال إلى حسابك",
    }
}
