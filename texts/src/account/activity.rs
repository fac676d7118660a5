//! Activity.

use crate::table::texts;

texts! { Account after devices;
    ACCOUNT_CREATED: text {
        en: "Account created", de: "Konto erstellt", fr: "Compte créé", es: "Cuenta creada", ja: "アカウントの作成",
        ar: "تم إنشاء الحساب",
    }
    ACCOUNT_DELETED: text {
        en: "Account deleted", de: "Konto gelöscht", fr: "Compte supprimé", es: "Cuenta eliminada",
        ja: "アカウントの削除完了", ar: "تم حذف الحساب",
    }
    ACCOUNT_DISABLED: text {
        en: "Account disabled by an administrator", de: "Konto von der Administration gesperrt",
        fr: "Compte désactivé par un administrateur", es: "Cuenta desactivada por un administrador",
        ja: "管理者によるアカウントの停止", ar: "عطّل أحد المسؤولين الحساب",
    }
    ACCOUNT_ENABLED: text {
        en: "Account enabled again by an administrator", de: "Konto von der Administration wieder freigegeben",
        fr: "Compte réactivé par un administrateur", es: "Cuenta reactivada por un administrador",
        ja: "管理者によるアカウントの再開", ar: "أعاد أحد المسؤولين تفعيل الحساب",
    }
    LOGGED_IN: text {
        en: "Logged in", de: "Angemeldet", fr: "Connexion", es: "Inicio de sesión", ja: "ログイン", ar: "تسجيل دخول",
    }
    LOGIN_FAILED: text {
        en: "Failed login: wrong password", de: "Fehlgeschlagene Anmeldung: falsches Passwort",
        fr: "Échec de connexion : mot de passe incorrect", es: "Inicio de sesión fallido: contraseña incorrecta",
        ja: "ログイン失敗：パスワードの誤り", ar: "فشل تسجيل الدخول: كلمة مرور خاطئة",
    }
    LOGGED_OUT: text {
        en: "Logged out", de: "Abgemeldet", fr: "Déconnexion", es: "Cierre de sesión", ja: "ログアウト", ar: "تسجيل خروج",
    }
    PASSWORD_CHANGED: text {
        en: "Password changed", de: "Passwort geändert", fr: "Mot de passe changé", es: "Contraseña cambiada",
        ja: "パスワードの変更", ar: "تم تغيير كلمة المرور",
    }
    KEY_REUSED: text {
        en: "A session was ended because its key was used twice: someone may have copied it.",
        de: "Eine Sitzung wurde beendet, weil ihr Schlüssel zweimal verwendet wurde: Jemand könnte ihn kopiert haben.",
        fr: "Une session a été fermée car sa clé a servi deux fois : quelqu’un l’a peut-être copiée.",
        es: "Se cerró una sesión porque su identificador secreto se usó dos veces: es posible que alguien lo haya copiado.",
        ja: "セッションの鍵が二度使われたため、セッションを終了しました。誰かが鍵をコピーした可能性があります。",
        ar: "أُنهيت جلسة لأن مفتاحها استُخدم مرتين: ربما نسخه شخص ما.",
    }
    SESSION_REVOKED: text {
        en: "A device was logged out", de: "Ein Gerät wurde abgemeldet", fr: "Un appareil a été déconnecté",
        es: "Se cerró la sesión de un dispositivo", ja: "端末のログアウト", ar: "تم تسجيل خروج جهاز",
    }
    OTHER_ACTIVITY: text {
        en: "Other activity", de: "Sonstige Aktivität", fr: "Autre activité", es: "Otra actividad",
        ja: "その他のアクティビティ", ar: "نشاط آخر",
    }
    TIMES: plural(1) {
        en: "{0} time|{0} times", de: "{0}-mal|{0}-mal", fr: "{0} fois|{0} fois", es: "{0} vez|{0} veces", ja: "{0}回",
        ar: "{0} مرة|مرة واحدة|مرتان|{0} مرات|{0} مرة|{0} مرة",
    }
    DIFFERENT_DEVICES: text {
        en: "From different devices or addresses", de: "Von verschiedenen Geräten oder Adressen",
        fr: "Depuis différents appareils ou adresses", es: "Desde distintos dispositivos o direcciones",
        ja: "複数の端末またはアドレスから", ar: "من أجهزة أو عناوين مختلفة",
    }
    NOT_YOU: text {
        en: "Wasn’t you?", de: "Waren Sie das nicht?", fr: "Ce n’était pas vous ?", es: "¿No fue usted?",
        ja: "心当たりがありませんか？", ar: "لم يكن هذا أنت؟",
    }
    THIS_SESSION: text {
        en: "This session", de: "Diese Sitzung", fr: "Cette session", es: "Esta sesión", ja: "このセッション",
        ar: "هذه الجلسة",
    }
    NO_ACTIVITY: text {
        en: "No recent activity.", de: "Keine Aktivität in letzter Zeit.",
        fr: "Aucune activité récente.", es: "No hay actividad reciente.",
        ja: "最近のアクティビティはありません。", ar: "لا يوجد نشاط حديث.",
    }
    SHOW_OLDER: text {
        en: "Show older", de: "Ältere anzeigen", fr: "Afficher l’activité antérieure", es: "Mostrar anteriores",
        ja: "以前のものを表示", ar: "عرض الأقدم",
    }
}
