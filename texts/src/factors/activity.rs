//! Activity with factors.

use crate::table::texts;

texts! { Factors after protection;
    EVENT_PASSKEY_ADDED: text {
        en: "Passkey added", de: "Passkey hinzugefügt", fr: "Clé d’accès ajoutée", es: "Llave de acceso añadida",
        ja: "パスキーの追加", ar: "تمت إضافة مفتاح مرور",
    }
    EVENT_PASSKEY_COPIED: text {
        en: "A passkey may have been copied. Remove it and add a new one.",
        de: "Ein Passkey wurde möglicherweise kopiert. Entfernen Sie ihn und fügen Sie einen neuen hinzu.",
        fr: "Une clé d’accès a peut-être été copiée. Supprimez-la et ajoutez-en une nouvelle.",
        es: "Puede que se haya copiado una llave de acceso. Quítela y añada otra.",
        ja: "パスキーがコピーされた可能性があります。削除して新しいものを追加してください。",
        ar: "ربما نُسخ أحد مفاتيح المرور. أزله وأضف مفتاحًا جديدًا.",
    }
    EVENT_PASSKEY_REMOVED: text {
        en: "Passkey removed", de: "Passkey entfernt", fr: "Clé d’accès supprimée", es: "Llave de acceso quitada",
        ja: "パスキーの削除", ar: "تمت إزالة مفتاح مرور",
    }
    EVENT_PASSKEY_RENAMED: text {
        en: "Passkey renamed", de: "Passkey umbenannt", fr: "Clé d’accès renommée",
        es: "Nombre de llave de acceso cambiado", ja: "パスキーの名前の変更", ar: "تمت إعادة تسمية مفتاح مرور",
    }
    EVENT_PASSWORD_REMOVED: text {
        en: "Password removed", de: "Passwort entfernt", fr: "Mot de passe supprimé", es: "Contraseña quitada",
        ja: "パスワードの削除", ar: "تمت إزالة كلمة المرور",
    }
    EVENT_PASSWORD_RESET: text {
        en: "Password set anew by a recovery code or a reset link",
        de: "Passwort mit einem Wiederherstellungscode oder Link neu festgelegt",
        fr: "Mot de passe redéfini par un code de récupération ou un lien",
        es: "Contraseña restablecida con un código de recuperación o un enlace",
        ja: "リカバリーコードまたはリンクによるパスワードの再設定", ar: "أُعيد تعيين كلمة المرور برمز استرداد أو رابط",
    }
    EVENT_RECOVERY_CODE_USED: text {
        en: "A recovery code was used, and all other devices were logged out",
        de: "Ein Wiederherstellungscode wurde verwendet, alle anderen Geräte wurden abgemeldet",
        fr: "Un code de récupération a été utilisé et tous les autres appareils ont été déconnectés",
        es: "Se usó un código de recuperación y se cerró la sesión en los demás dispositivos",
        ja: "リカバリーコードの使用（ほかの端末はすべてログアウト）",
        ar: "استُخدم رمز استرداد وسُجّل الخروج من جميع الأجهزة الأخرى",
    }
    EVENT_CODES_MADE: text {
        en: "Recovery codes made", de: "Wiederherstellungscodes erstellt", fr: "Codes de récupération créés",
        es: "Códigos de recuperación creados", ja: "リカバリーコードの作成", ar: "أُنشئت رموز استرداد",
    }
    EVENT_CODES_REMOVED: text {
        en: "Recovery codes removed by an administrator", de: "Wiederherstellungscodes von der Administration entfernt",
        fr: "Codes de récupération supprimés par un administrateur",
        es: "Códigos de recuperación quitados por un administrador", ja: "管理者によるリカバリーコードの削除",
        ar: "أزال أحد المسؤولين رموز الاسترداد",
    }
    EVENT_RESET_LINK_MADE: text {
        en: "An administrator made a link that sets a new password",
        de: "Die Administration hat einen Link zum Zurücksetzen des Passworts erstellt",
        fr: "Un administrateur a créé un lien de réinitialisation du mot de passe",
        es: "Un administrador creó un enlace para restablecer la contraseña",
        ja: "管理者によるパスワード再設定用リンクの作成", ar: "أنشأ أحد المسؤولين رابطًا لإعادة تعيين كلمة المرور",
    }
    EVENT_SECOND_FACTOR_FAILED: text {
        en: "Failed login: right password, wrong second factor",
        de: "Fehlgeschlagene Anmeldung: Passwort richtig, zweiter Faktor falsch",
        fr: "Échec de connexion : mot de passe juste, second facteur faux",
        es: "Inicio de sesión fallido: contraseña correcta, segundo factor incorrecto",
        ja: "ログイン失敗：パスワードは正しく、二つ目の要素が誤り",
        ar: "فشل تسجيل الدخول: كلمة المرور صحيحة والعامل الثاني خاطئ",
    }
    EVENT_APP_ADDED: text {
        en: "Authenticator app added", de: "Authentifizierungs-App hinzugefügt",
        fr: "Application d’authentification ajoutée", es: "Aplicación de autenticación añadida",
        ja: "認証アプリの追加", ar: "تمت إضافة تطبيق المصادقة",
    }
    EVENT_APP_REMOVED: text {
        en: "Authenticator app removed", de: "Authentifizierungs-App entfernt",
        fr: "Application d’authentification supprimée", es: "Aplicación de autenticación quitada",
        ja: "認証アプリの削除", ar: "تمت إزالة تطبيق المصادقة",
    }
    BY_ADMINISTRATOR: text {
        en: "by an administrator", de: "durch die Administration", fr: "par un administrateur", es: "por un administrador",
        ja: "管理者による操作", ar: "من قِبل أحد المسؤولين",
    }
}
