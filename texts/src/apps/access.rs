//! Permissions of apps.

use crate::table::texts;

texts! { Apps after consent;
    APPS: text { en: "Apps", de: "Apps", fr: "Applis", es: "Aplicaciones", ja: "アプリ", ar: "التطبيقات" }
    APPS_HEADING: text {
        en: "Apps with access", de: "Apps mit Zugriff", fr: "Applications autorisées", es: "Aplicaciones con acceso",
        ja: "アクセスできるアプリ", ar: "التطبيقات المسموح لها",
    }
    APPS_HINT: text {
        en: "These apps may use your account until you end that, or log out where you allowed it.",
        de: "Diese Apps dürfen Ihr Konto verwenden, bis Sie das beenden oder sich dort abmelden, wo Sie es erlaubt haben.",
        fr: "Ces applications peuvent utiliser votre compte jusqu’à ce que vous y mettiez fin ou fermiez la session où vous l’avez autorisé.",
        es: "Estas aplicaciones pueden usar su cuenta hasta que usted le ponga fin o cierre la sesión en la que lo permitió.",
        ja: "これらのアプリは、終了するか、許可した端末でログアウトするまで、あなたのアカウントを使用できます。",
        ar: "يمكن لهذه التطبيقات استخدام حسابك حتى تنهي ذلك، أو تسجّل الخروج حيث سمحت به.",
    }
    NO_APPS: text {
        en: "No app has access to your account.", de: "Keine App hat Zugriff auf Ihr Konto.",
        fr: "Aucune application n’a accès à votre compte.", es: "Ninguna aplicación tiene acceso a su cuenta.",
        ja: "あなたのアカウントにアクセスできるアプリはありません。", ar: "لا يملك أي تطبيق وصولًا إلى حسابك.",
    }
    NOT_CHECKED: text {
        en: "Not checked", de: "Ungeprüft", fr: "Non vérifiée", es: "Sin comprobar", ja: "未確認", ar: "لم يُتحقق منه",
    }
    ALLOWED_AT: text(1) {
        en: "Allowed {0}", de: "Erlaubt: {0}", fr: "Autorisation : {0}", es: "Permitido {0}", ja: "許可：{0}",
        ar: "السماح {0}",
    }
    END_ACCESS: text {
        en: "End access", de: "Zugriff beenden", fr: "Mettre fin à l’accès", es: "Terminar el acceso",
        ja: "アクセスを終了", ar: "إنهاء الوصول",
    }
    END_ACCESS_OF: text(1) {
        en: "End access: {0}", de: "Zugriff beenden: {0}", fr: "Mettre fin à l’accès : {0}", es: "Terminar el acceso: {0}",
        ja: "アクセスを終了：{0}", ar: "إنهاء الوصول: {0}",
    }
    END_ACCESS_WARNING: text(1) {
        en: "{0} will no longer be able to use your account. What it has received so far stays with it.",
        de: "{0} kann Ihr Konto dann nicht mehr verwenden. Was die App bisher erhalten hat, behält sie.",
        fr: "{0} ne pourra plus utiliser votre compte. Ce qui a déjà été reçu n’est pas repris.",
        es: "{0} ya no podrá usar su cuenta. Lo que ha recibido hasta ahora lo conserva.",
        ja: "{0} はあなたのアカウントを使用できなくなります。これまでに受け取った情報は取り消されません。",
        ar: "لن يتمكن {0} من استخدام حسابك بعد الآن. ما تلقّاه حتى الآن يبقى لديه.",
    }
    ACCESS_ENDED: text(1) {
        en: "{0} no longer has access.", de: "{0} hat keinen Zugriff mehr.", fr: "{0} n’a plus accès.",
        es: "{0} ya no tiene acceso.", ja: "{0} のアクセスを終了しました。", ar: "لم يعد لدى {0} وصول.",
    }
}
