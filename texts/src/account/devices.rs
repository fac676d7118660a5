//! Devices.

use crate::table::texts;

texts! { Account after overview;
    AGENT_ON: text(2) {
        en: "{0} on {1}", de: "{0} auf {1}", fr: "{0} sur {1}", es: "{0} en {1}", ja: "{0}（{1}）", ar: "{0} على {1}",
    }
    BROWSER_ON: text(1) {
        en: "Browser on {0}", de: "Browser auf {0}", fr: "Navigateur sur {0}", es: "Navegador en {0}",
        ja: "ブラウザー（{0}）", ar: "متصفح على {0}",
    }
    UNKNOWN_DEVICE: text {
        en: "Unknown device", de: "Unbekanntes Gerät", fr: "Appareil inconnu", es: "Dispositivo desconocido",
        ja: "不明な端末", ar: "جهاز غير معروف",
    }
    DEVICES_HINT: text {
        en: "Log out anything you don’t recognise, then change your password.",
        de: "Melden Sie ab, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.",
        fr: "Déconnectez tout appareil que vous ne reconnaissez pas, puis changez votre mot de passe.",
        es: "Cierre las sesiones que no reconozca y después cambie su contraseña.",
        ja: "心当たりのないものはログアウトし、パスワードを変更してください。",
        ar: "سجّل الخروج من أي جهاز لا تعرفه، ثم غيّر كلمة مرورك.",
    }
    LOG_OUT_OTHERS: text {
        en: "Log out everywhere else", de: "Überall sonst abmelden", fr: "Se déconnecter partout ailleurs",
        es: "Cerrar las demás sesiones", ja: "ほかの端末をすべてログアウト", ar: "تسجيل الخروج من كل مكان آخر",
    }
    THIS_DEVICE: text {
        en: "This device", de: "Dieses Gerät", fr: "Cet appareil", es: "Este dispositivo", ja: "この端末", ar: "هذا الجهاز",
    }
    ACTIVE_NOW: text {
        en: "Active now", de: "Jetzt aktiv", fr: "Active maintenant", es: "Activa ahora", ja: "現在使用中", ar: "نشطة الآن",
    }
    LAST_USED: text(1) {
        en: "Last used {0}", de: "Zuletzt verwendet: {0}", fr: "Dernière utilisation : {0}", es: "Último uso {0}",
        ja: "最終使用：{0}", ar: "آخر استخدام {0}",
    }
    LOGGED_IN_AT: text(1) {
        en: "Logged in {0}", de: "Angemeldet: {0}", fr: "Connexion : {0}", es: "Sesión iniciada {0}",
        ja: "ログイン：{0}", ar: "تسجيل الدخول {0}",
    }
    LOGGED_OUT_DEVICE: text(1) {
        en: "Logged out {0}.", de: "{0} ist abgemeldet.", fr: "{0} a été déconnecté.", es: "Se cerró la sesión de {0}.",
        ja: "{0} をログアウトしました。", ar: "تم تسجيل خروج {0}.",
    }
    ALREADY_LOGGED_OUT: text(1) {
        en: "{0} was already logged out.", de: "{0} war schon abgemeldet.", fr: "{0} était déjà déconnecté.",
        es: "La sesión de {0} ya estaba cerrada.", ja: "{0} はすでにログアウトしています。",
        ar: "كان {0} قد سُجّل خروجه بالفعل.",
    }
    LOGGED_OUT_OTHERS: text {
        en: "Logged out everywhere else.", de: "Überall sonst abgemeldet.", fr: "Toutes les autres sessions ont été fermées.",
        es: "Se cerraron las demás sesiones.", ja: "ほかのすべての端末をログアウトしました。",
        ar: "تم تسجيل الخروج من كل مكان آخر.",
    }
}
