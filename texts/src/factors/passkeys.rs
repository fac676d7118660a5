//! Passkeys.

use crate::table::texts;

texts! { Factors after recovery;
    PASSKEYS: text {
        en: "Passkeys", de: "Passkeys", fr: "Clés d’accès", es: "Llaves de acceso", ja: "パスキー", ar: "مفاتيح المرور",
    }
    PASSKEYS_HINT: text {
        en: "Log in with your fingerprint, face or PIN. A passkey can’t be guessed, and a fake page gets nothing out of it.",
        de: "Melden Sie sich mit Fingerabdruck, Gesicht oder PIN an. Ein Passkey lässt sich nicht erraten und gibt gefälschten Seiten nichts preis.",
        fr: "Connectez-vous avec votre empreinte, votre visage ou votre code. Une clé d’accès ne se devine pas et ne livre rien à une fausse page.",
        es: "Inicie sesión con su huella, su cara o su PIN. Una llave de acceso no se puede adivinar ni revela nada a una página falsa.",
        ja: "指紋、顔、または PIN でログインできます。パスキーは推測できず、偽のページに盗まれることもありません。",
        ar: "سجّل الدخول ببصمتك أو وجهك أو رمز PIN. لا يمكن تخمين مفتاح المرور، ولا تستفيد منه صفحة مزيفة.",
    }
    ADD_PASSKEY: text {
        en: "Add a passkey", de: "Passkey hinzufügen", fr: "Ajouter une clé d’accès", es: "Añadir una llave de acceso",
        ja: "パスキーを追加", ar: "إضافة مفتاح مرور",
    }
    NO_PASSKEYS_HERE: text {
        en: "This browser can’t use passkeys at this address.",
        de: "Dieser Browser kann unter dieser Adresse keine Passkeys verwenden.",
        fr: "Ce navigateur ne peut pas utiliser de clés d’accès à cette adresse.",
        es: "Este navegador no puede usar llaves de acceso en esta dirección.",
        ja: "このブラウザーは、このアドレスではパスキーを使えません。",
        ar: "لا يمكن لهذا المتصفح استخدام مفاتيح المرور في هذا العنوان.",
    }
    PASSKEY_ADDED: text(1) {
        en: "{0} has been added.", de: "{0} ist hinzugefügt.", fr: "{0} a été ajoutée.", es: "Se añadió {0}.",
        ja: "{0} を追加しました。", ar: "تمت إضافة {0}.",
    }
    PASSKEY_THERE: text {
        en: "This device already has a passkey for your account.",
        de: "Dieses Gerät hat schon einen Passkey für Ihr Konto.",
        fr: "Cet appareil a déjà une clé d’accès pour votre compte.",
        es: "Este dispositivo ya tiene una llave de acceso para su cuenta.",
        ja: "この端末にはすでにこのアカウントのパスキーがあります。", ar: "لدى هذا الجهاز مفتاح مرور لحسابك بالفعل.",
    }
    NO_PASSKEY_MADE: text {
        en: "No passkey was added.", de: "Es wurde kein Passkey hinzugefügt.", fr: "Aucune clé d’accès n’a été ajoutée.",
        es: "No se añadió ninguna llave de acceso.", ja: "パスキーは追加されませんでした。", ar: "لم يُضف أي مفتاح مرور.",
    }
    SYNCED: text {
        en: "Synced", de: "Synchronisiert", fr: "Synchronisée", es: "Sincronizada", ja: "同期済み", ar: "متزامن",
    }
    NOT_SYNCED: text {
        en: "On one device only", de: "Nur auf einem Gerät", fr: "Sur un seul appareil", es: "Solo en un dispositivo",
        ja: "一つの端末のみ", ar: "على جهاز واحد فقط",
    }
    ADDED_AT: text(1) {
        en: "Added {0}", de: "Hinzugefügt: {0}", fr: "Ajoutée : {0}", es: "Añadida {0}", ja: "追加：{0}", ar: "أُضيف {0}",
    }
    NEVER_USED: text {
        en: "Not used yet", de: "Noch nicht verwendet", fr: "Jamais utilisée", es: "Aún no se ha usado", ja: "未使用",
        ar: "لم يُستخدم بعد",
    }
    RENAME: text { en: "Rename", de: "Umbenennen", fr: "Renommer", es: "Cambiar nombre", ja: "名前を変更", ar: "إعادة تسمية" }
    RENAME_IT: text(1) {
        en: "Rename {0}", de: "Umbenennen: {0}", fr: "Renommer {0}", es: "Cambiar nombre de {0}", ja: "名前を変更：{0}",
        ar: "إعادة تسمية {0}",
    }
    REMOVE: text { en: "Remove", de: "Entfernen", fr: "Supprimer", es: "Quitar", ja: "削除", ar: "إزالة" }
    REMOVE_IT: text(1) {
        en: "Remove {0}", de: "Entfernen: {0}", fr: "Supprimer {0}", es: "Quitar {0}", ja: "削除：{0}", ar: "إزالة {0}",
    }
    NAME: text { en: "Name", de: "Bezeichnung", fr: "Nom", es: "Nombre", ja: "名前", ar: "الاسم" }
    ENTER_NAME: text {
        en: "Enter a name.", de: "Geben Sie eine Bezeichnung ein.", fr: "Saisissez un nom.", es: "Escriba un nombre.",
        ja: "名前を入力してください。", ar: "أدخل اسمًا.",
    }
    SAVE: text { en: "Save", de: "Speichern", fr: "Enregistrer", es: "Guardar", ja: "保存", ar: "حفظ" }
    PASSKEY_RENAMED: text(1) {
        en: "It’s called {0} now.", de: "Der Passkey heißt jetzt {0}.", fr: "Elle s’appelle maintenant {0}.",
        es: "Ahora se llama {0}.", ja: "名前を {0} に変更しました。", ar: "أصبح اسمه {0}.",
    }
    REMOVE_PASSKEY_WARNING: text(1) {
        en: "You can’t log in with {0} any more.", de: "Sie können sich mit {0} nicht mehr anmelden.",
        fr: "Vous ne pourrez plus vous connecter avec {0}.", es: "Ya no podrá iniciar sesión con {0}.",
        ja: "{0} ではログインできなくなります。", ar: "لن تتمكن من تسجيل الدخول باستخدام {0}.",
    }
    LAST_FACTOR_WARNING: text {
        en: "It’s your last second factor: after this your password alone is enough to log in.",
        de: "Es ist Ihr letzter zweiter Faktor: Danach genügt zum Anmelden wieder allein das Passwort.",
        fr: "C’est votre dernier second facteur : ensuite, votre mot de passe suffira pour vous connecter.",
        es: "Es su último segundo factor: después bastará la contraseña para iniciar sesión.",
        ja: "最後の二要素認証です。削除すると、パスワードだけでログインできるようになります。",
        ar: "إنه آخر عامل ثانٍ لديك: بعد ذلك تكفي كلمة المرور وحدها لتسجيل الدخول.",
    }
    PASSKEY_REMOVED: text(1) {
        en: "{0} has been removed. If your device still offers it, delete it there, too.",
        de: "{0} ist entfernt. Wenn Ihr Gerät ihn noch anbietet, löschen Sie ihn auch dort.",
        fr: "{0} a été supprimée. Si votre appareil la propose encore, supprimez-la aussi là-bas.",
        es: "Se quitó {0}. Si su dispositivo aún la ofrece, elimínela también allí.",
        ja: "{0} を削除しました。端末にまだ表示される場合は、端末からも削除してください。",
        ar: "تمت إزالة {0}. إذا كان جهازك ما زال يعرضه، فاحذفه هناك أيضًا.",
    }
    FIRST_FACTOR: text {
        en: "With it, your password alone will no longer be enough to log in. If you lose what you log in with, you need a recovery code: make some right after.",
        de: "Danach genügt zum Anmelden das Passwort allein nicht mehr. Wenn Sie das Gerät verlieren, brauchen Sie einen Wiederherstellungscode: Erstellen Sie gleich im Anschluss welche.",
        fr: "Ensuite, votre mot de passe seul ne suffira plus pour vous connecter. Si vous perdez l’appareil, il vous faudra un code de récupération : créez-en juste après.",
        es: "A partir de entonces no bastará la contraseña para iniciar sesión. Si pierde el dispositivo, necesitará un código de recuperación: créelos justo después.",
        ja: "追加すると、パスワードだけではログインできなくなります。端末をなくしたときはリカバリーコードが必要です。続けて作成してください。",
        ar: "بعد ذلك لن تكفي كلمة مرورك وحدها لتسجيل الدخول. إذا فقدت الجهاز فستحتاج إلى رمز استرداد: أنشئ رموزًا بعد ذلك مباشرة.",
    }
    CODES_NOW: text {
        en: "Your password alone is no longer enough to log in. Make recovery codes now: without one, losing your device means losing your account.",
        de: "Das Passwort allein genügt zum Anmelden nicht mehr. Erstellen Sie jetzt Wiederherstellungscodes: Ohne sie verlieren Sie mit dem Gerät auch Ihr Konto.",
        fr: "Votre mot de passe seul ne suffit plus pour vous connecter. Créez maintenant des codes de récupération : sans eux, perdre l’appareil, c’est perdre votre compte.",
        es: "Ya no basta la contraseña para iniciar sesión. Cree ahora códigos de recuperación: sin ellos, si pierde el dispositivo pierde su cuenta.",
        ja: "パスワードだけではログインできなくなりました。今すぐリカバリーコードを作成してください。ないまま端末をなくすと、アカウントに入れなくなります。",
        ar: "لم تعد كلمة مرورك وحدها تكفي لتسجيل الدخول. أنشئ رموز استرداد الآن: بدونها يعني فقدان جهازك فقدان حسابك.",
    }
}
