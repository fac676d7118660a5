//! Recovery codes.

use crate::table::texts;

texts! { Factors after authenticator_app;
    CODES: text {
        en: "Recovery codes", de: "Wiederherstellungscodes", fr: "Codes de récupération", es: "Códigos de recuperación",
        ja: "リカバリーコード", ar: "رموز الاسترداد",
    }
    CODES_HINT: text {
        en: "For the day when your phone, your passkey or your password is gone. Each works once.",
        de: "Für den Tag, an dem Handy, Passkey oder Passwort verloren sind. Jeder Code gilt einmal.",
        fr: "Pour le jour où vous aurez perdu votre téléphone, votre clé d’accès ou votre mot de passe. Chacun sert une fois.",
        es: "Para el día en que pierda el teléfono, la llave de acceso o la contraseña. Cada uno sirve una vez.",
        ja: "スマートフォンやパスキーをなくしたとき、パスワードを忘れたときに使います。各コードは一度だけ使えます。",
        ar: "لليوم الذي تفقد فيه هاتفك أو مفتاح المرور أو كلمة المرور. يعمل كل رمز مرة واحدة.",
    }
    CODES_LEFT: plural(1) {
        en: "{0} code left|{0} codes left", de: "{0} Code übrig|{0} Codes übrig", fr: "{0} code restant|{0} codes restants",
        es: "Queda {0} código|Quedan {0} códigos", ja: "残り{0}個",
        ar: "لم يبقَ أي رمز ({0})|بقي رمز واحد|بقي رمزان|بقيت {0} رموز|بقي {0} رمزًا|بقي {0} رمز",
    }
    CODES_FEW: text {
        en: "Make new ones before you run out.", de: "Erstellen Sie neue, bevor sie aufgebraucht sind.",
        fr: "Créez-en de nouveaux avant d’en manquer.", es: "Cree otros antes de que se agoten.",
        ja: "なくなる前に新しく作成してください。", ar: "أنشئ رموزًا جديدة قبل أن تنفد.",
    }
    MADE_AT: text(1) {
        en: "Made {0}", de: "Erstellt: {0}", fr: "Créés : {0}", es: "Creados {0}", ja: "作成：{0}", ar: "أُنشئت {0}",
    }
    MAKE_CODES: text {
        en: "Make recovery codes", de: "Wiederherstellungscodes erstellen", fr: "Créer des codes de récupération",
        es: "Crear códigos de recuperación", ja: "リカバリーコードを作成", ar: "إنشاء رموز استرداد",
    }
    MAKE_NEW_CODES: text {
        en: "Make new codes", de: "Neue Codes erstellen", fr: "Créer de nouveaux codes", es: "Crear códigos nuevos",
        ja: "新しいコードを作成", ar: "إنشاء رموز جديدة",
    }
    SAVE_CODES: text {
        en: "Save them where only you find them: they’re shown only now. They count, and older ones stop working, once you have typed one of them below.",
        de: "Sichern Sie sie dort, wo nur Sie sie finden: Sie werden nur jetzt angezeigt. Sie gelten, und ältere verfallen, sobald Sie unten einen davon eingegeben haben.",
        fr: "Gardez-les là où vous seul les trouverez : ils ne sont affichés que maintenant. Ils comptent, et les anciens cessent de fonctionner, dès que vous en avez saisi un ci-dessous.",
        es: "Guárdelos donde solo usted los encuentre: se muestran solo ahora. Valen, y los anteriores dejan de funcionar, en cuanto escriba uno de ellos abajo.",
        ja: "自分だけがわかる場所に保存してください。表示されるのは今だけです。下に一つ入力すると有効になり、以前のコードは使えなくなります。",
        ar: "احفظها حيث لا يجدها أحد سواك: لا تُعرض إلا الآن. تصبح سارية، وتتوقف الرموز الأقدم عن العمل، بعد أن تكتب أحدها أدناه.",
    }
    TYPE_BACK: text {
        en: "Type one of the codes", de: "Geben Sie einen der Codes ein", fr: "Saisissez l’un des codes",
        es: "Escriba uno de los códigos", ja: "コードを一つ入力してください", ar: "اكتب أحد الرموز",
    }
    TYPE_BACK_HINT: text {
        en: "It stays good: this only shows that you have it.", de: "Er bleibt gültig: Das zeigt nur, dass Sie ihn haben.",
        fr: "Il reste valable : cela montre seulement que vous l’avez.", es: "Seguirá valiendo: solo muestra que lo tiene.",
        ja: "入力してもコードは使用済みになりません。控えがあることの確認です。",
        ar: "يبقى صالحًا: هذا يُظهر فقط أنه لديك.",
    }
    CODES_ON: text {
        en: "Your recovery codes are ready.", de: "Ihre Wiederherstellungscodes gelten jetzt.",
        fr: "Vos codes de récupération sont prêts.", es: "Sus códigos de recuperación están listos.",
        ja: "リカバリーコードが有効になりました。", ar: "رموز الاسترداد جاهزة.",
    }
}
