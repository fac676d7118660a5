//! The authenticator app.

use crate::table::texts;

texts! { Factors after passkeys;
    APP: text {
        en: "Authenticator app", de: "Authentifizierungs-App", fr: "Application d’authentification",
        es: "Aplicación de autenticación", ja: "認証アプリ", ar: "تطبيق المصادقة",
    }
    APP_HINT: text {
        en: "An app on your phone shows a new code every 30 seconds. It’s asked for after your password.",
        de: "Eine App auf Ihrem Handy zeigt alle 30 Sekunden einen neuen Code. Nach ihm wird nach dem Passwort gefragt.",
        fr: "Une application sur votre téléphone affiche un nouveau code toutes les 30 secondes. Il vous est demandé après votre mot de passe.",
        es: "Una aplicación de su teléfono muestra un código nuevo cada 30 segundos. Se pide después de la contraseña.",
        ja: "スマートフォンのアプリが30秒ごとに新しいコードを表示します。パスワードのあとに入力します。",
        ar: "يعرض تطبيق على هاتفك رمزًا جديدًا كل 30 ثانية، ويُطلب بعد كلمة المرور.",
    }
    SET_UP_APP: text {
        en: "Set up an app", de: "App einrichten", fr: "Configurer une application", es: "Configurar una aplicación",
        ja: "アプリを設定", ar: "إعداد تطبيق",
    }
    APP_SINCE: text(1) {
        en: "On since {0}", de: "Aktiv seit {0}", fr: "Active depuis le {0}", es: "Activa desde el {0}", ja: "{0} から有効",
        ar: "مفعّل منذ {0}",
    }
    SCAN: text {
        en: "Scan this code with the app.", de: "Scannen Sie diesen Code mit der App.",
        fr: "Scannez ce code avec l’application.", es: "Escanee este código con la aplicación.",
        ja: "アプリでこのコードを読み取ってください。", ar: "امسح هذا الرمز بالتطبيق.",
    }
    QR_CODE: text {
        en: "QR code for the app", de: "QR-Code für die App", fr: "Code QR pour l’application",
        es: "Código QR para la aplicación", ja: "アプリ用の QR コード", ar: "رمز QR للتطبيق",
    }
    OPEN_IN_APP: text {
        en: "Open it in an app on this device", de: "In einer App auf diesem Gerät öffnen",
        fr: "L’ouvrir dans une application de cet appareil", es: "Abrirlo en una aplicación de este dispositivo",
        ja: "この端末のアプリで開く", ar: "فتحه في تطبيق على هذا الجهاز",
    }
    TYPE_KEY: text {
        en: "Or type this key into the app:", de: "Oder geben Sie diesen Schlüssel in die App ein:",
        fr: "Ou saisissez cette clé dans l’application :", es: "O escriba esta clave en la aplicación:",
        ja: "または、このキーをアプリに入力してください：", ar: "أو اكتب هذا المفتاح في التطبيق:",
    }
    SHOWN_CODE: text {
        en: "Code that the app shows", de: "Code, den die App anzeigt", fr: "Code affiché par l’application",
        es: "Código que muestra la aplicación", ja: "アプリに表示されたコード", ar: "الرمز الذي يعرضه التطبيق",
    }
    TURN_ON: text { en: "Turn on", de: "Einschalten", fr: "Activer", es: "Activar", ja: "有効にする", ar: "تفعيل" }
    APP_ADDED: text {
        en: "From now on you’re asked for a code from the app.", de: "Von jetzt an wird nach einem Code aus der App gefragt.",
        fr: "Un code de l’application vous sera désormais demandé.",
        es: "A partir de ahora se le pedirá un código de la aplicación.",
        ja: "今後はアプリのコードの入力が必要になります。", ar: "من الآن فصاعدًا يُطلب منك رمز من التطبيق.",
    }
    REMOVE_APP: text {
        en: "Remove the app…", de: "App entfernen …", fr: "Supprimer l’application…", es: "Quitar la aplicación…",
        ja: "アプリを削除…", ar: "إزالة التطبيق…",
    }
    REMOVE_APP_WARNING: text {
        en: "You won’t be asked for its codes any more.", de: "Nach seinen Codes wird dann nicht mehr gefragt.",
        fr: "Ses codes ne vous seront plus demandés.", es: "Ya no se le pedirán sus códigos.",
        ja: "アプリのコードは求められなくなります。", ar: "لن تُطلب منك رموزه بعد ذلك.",
    }
    REMOVE_APP_SUBMIT: text {
        en: "Remove the app", de: "App entfernen", fr: "Supprimer l’application", es: "Quitar la aplicación",
        ja: "アプリを削除", ar: "إزالة التطبيق",
    }
    APP_REMOVED: text {
        en: "Codes from the app are no longer asked for.", de: "Nach Codes aus der App wird nicht mehr gefragt.",
        fr: "Les codes de l’application ne sont plus demandés.", es: "Ya no se piden códigos de la aplicación.",
        ja: "アプリのコードは不要になりました。", ar: "لم تعد رموز التطبيق مطلوبة.",
    }
}
