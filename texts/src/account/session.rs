//! The session and the navigation, also in messages for the login page.

use crate::table::texts;

texts! { Account;
    SHORT_LOGIN_NO_TLS: text {
        en: "You are logged in for a few minutes only: this page came over http, where your browser does not keep the session. Log in here instead:",
        de: "Sie sind nur für ein paar Minuten angemeldet: Diese Seite wurde über http geladen, und dabei behält Ihr Browser die Sitzung nicht. Melden Sie sich stattdessen hier an:",
        fr: "Votre session ne durera que quelques minutes : cette page a été chargée en http, et votre navigateur n’y conserve pas la session. Connectez-vous plutôt ici :",
        es: "Su sesión durará solo unos minutos: esta página se cargó por http y, así, su navegador no guarda la sesión. Inicie sesión aquí:",
        ja: "ログインは数分間だけ有効です。このページは http で読み込まれたため、ブラウザーがセッションを保持しません。こちらからログインしてください：",
        ar: "تسجيل دخولك صالح لبضع دقائق فقط: وصلت هذه الصفحة عبر http حيث لا يحتفظ متصفحك بالجلسة. سجّل الدخول من هنا بدلًا من ذلك:",
    }
    SHORT_LOGIN_NO_COOKIES: text {
        en: "You are logged in for a few minutes only: your browser keeps no cookies of this page. Allow them in its settings and log in again.",
        de: "Sie sind nur für ein paar Minuten angemeldet: Ihr Browser behält keine Cookies dieser Seite. Erlauben Sie sie in den Einstellungen und melden Sie sich erneut an.",
        fr: "Votre session ne durera que quelques minutes : votre navigateur ne garde pas les cookies de cette page. Autorisez-les dans ses réglages et reconnectez-vous.",
        es: "Su sesión durará solo unos minutos: su navegador no guarda las cookies de esta página. Permítalas en sus ajustes e inicie sesión de nuevo.",
        ja: "ログインは数分間だけ有効です。ブラウザーがこのページの Cookie を保存していません。設定で許可して、もう一度ログインしてください。",
        ar: "تسجيل دخولك صالح لبضع دقائق فقط: لا يحتفظ متصفحك بملفات تعريف الارتباط لهذه الصفحة. اسمح بها في الإعدادات ثم سجّل الدخول من جديد.",
    }
    YOUR_ACCOUNT_DELETED: text {
        en: "Your account and all its data have been deleted.",
        de: "Ihr Konto und alle zugehörigen Daten wurden gelöscht.",
        fr: "Votre compte et toutes ses données ont été supprimés.",
        es: "Su cuenta y todos sus datos se han eliminado.",
        ja: "アカウントとそのすべてのデータを削除しました。",
        ar: "تم حذف حسابك وجميع بياناته.",
    }
    YOU_LOGGED_OUT: text {
        en: "You’ve been logged out.", de: "Sie sind abgemeldet.", fr: "Votre session est fermée.",
        es: "Ha cerrado la sesión.", ja: "ログアウトしました。", ar: "تم تسجيل خروجك.",
    }
    STILL_LOGGED_IN: text {
        en: "You are still logged in on this device.", de: "Sie sind auf diesem Gerät noch angemeldet.",
        fr: "Votre session est toujours ouverte sur cet appareil.", es: "Su sesión sigue abierta en este dispositivo.",
        ja: "この端末ではまだログインしたままです。", ar: "ما زلت مسجّل الدخول على هذا الجهاز.",
    }
    LOG_IN_AGAIN: text {
        en: "Log in again", de: "Erneut anmelden", fr: "Se reconnecter", es: "Iniciar sesión de nuevo",
        ja: "ログインし直す", ar: "تسجيل الدخول من جديد",
    }
    NO_ANSWER: text {
        en: "Can’t reach the server", de: "Keine Verbindung zum Server", fr: "Serveur injoignable",
        es: "No hay conexión con el servidor", ja: "サーバーに接続できません", ar: "تعذّر الوصول إلى الخادم",
    }
    WRONG_PASSWORD: text {
        en: "Incorrect password.", de: "Das Passwort ist falsch.", fr: "Mot de passe incorrect.",
        es: "Contraseña incorrecta.", ja: "パスワードが正しくありません。", ar: "كلمة المرور غير صحيحة.",
    }
    RECONNECTING: text {
        en: "We can’t reach the server. Trying again…", de: "Der Server ist nicht erreichbar. Die Verbindung wird erneut versucht …",
        fr: "Le serveur est injoignable. Nouvelle tentative…", es: "No podemos conectar con el servidor. Reintentando…",
        ja: "サーバーに接続できません。再試行しています…", ar: "تعذّر الوصول إلى الخادم. تجري إعادة المحاولة…",
    }
    JUST_NOW: text { en: "just now", de: "gerade eben", fr: "à l’instant", es: "ahora mismo", ja: "たった今", ar: "الآن" }

    LOG_OUT: text {
        en: "Log out", de: "Abmelden", fr: "Se déconnecter", es: "Cerrar sesión", ja: "ログアウト", ar: "تسجيل الخروج",
    }
    LOGGED_IN_AS: text {
        en: "Logged in as", de: "Angemeldet als", fr: "Session ouverte au nom de", es: "Sesión iniciada como",
        ja: "ログイン中", ar: "مسجّل الدخول باسم",
    }
    NAVIGATION: text {
        en: "Account", de: "Konto", fr: "Compte", es: "Cuenta", ja: "アカウント", ar: "الحساب",
    }
    OVERVIEW: text {
        en: "Overview", de: "Übersicht", fr: "Vue d’ensemble", es: "Resumen", ja: "概要", ar: "نظرة عامة",
    }
    SECURITY: text {
        en: "Security", de: "Sicherheit", fr: "Sécurité", es: "Seguridad", ja: "セキュリティ", ar: "الأمان",
    }
    DEVICES: text {
        en: "Devices", de: "Geräte", fr: "Appareils", es: "Dispositivos", ja: "端末", ar: "الأجهزة",
    }
    ACTIVITY: text {
        en: "Activity", de: "Aktivität", fr: "Activité", es: "Actividad", ja: "アクティビティ", ar: "النشاط",
    }
}
