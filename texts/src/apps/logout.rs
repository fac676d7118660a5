//! The logout that an app asks for.

use crate::table::texts;

texts! { Apps after devices;
    LOGOUT_HEADING: text(1) {
        en: "Log out of {0}?", de: "Von {0} abmelden?", fr: "Se déconnecter de {0} ?", es: "¿Cerrar la sesión de {0}?",
        ja: "{0} からログアウトしますか？", ar: "هل تريد تسجيل الخروج من {0}؟",
    }
    LOGOUT_TEXT: text(1) {
        en: "You are logged in as {0}. Apps that you opened with this login may log you out as well.",
        de: "Sie sind als {0} angemeldet. Apps, die Sie mit dieser Anmeldung geöffnet haben, melden Sie vielleicht ebenfalls ab.",
        fr: "Votre session est ouverte au nom de {0}. Les applications ouvertes avec cette connexion peuvent aussi vous déconnecter.",
        es: "Ha iniciado sesión como {0}. Las aplicaciones que abrió con esta sesión también pueden cerrarla.",
        ja: "{0} としてログインしています。このログインで開いたアプリからもログアウトすることがあります。",
        ar: "أنت مسجّل الدخول باسم {0}. قد تسجّل خروجك أيضًا التطبيقات التي فتحتها بهذا الدخول.",
    }
    STAY: text {
        en: "Stay logged in", de: "Angemeldet bleiben", fr: "Rester connecté", es: "Mantener la sesión",
        ja: "ログインしたままにする", ar: "البقاء مسجّل الدخول",
    }
    LOGGED_OUT_HEADING: text {
        en: "You are logged out", de: "Sie sind nicht mehr angemeldet", fr: "Vous êtes déconnecté", es: "La sesión está cerrada",
        ja: "ログアウト済みです", ar: "أنت غير مسجّل الدخول",
    }
    LOGGED_OUT_TEXT: text {
        en: "Nobody is logged in with this browser.", de: "Mit diesem Browser ist niemand angemeldet.",
        fr: "Aucune session n’est ouverte avec ce navigateur.", es: "Nadie tiene la sesión iniciada en este navegador.",
        ja: "このブラウザーでは誰もログインしていません。", ar: "لا أحد مسجّل الدخول في هذا المتصفح.",
    }
}
