//! The protection of the account: the section of the password, and the overview.

use crate::table::texts;

texts! { Factors after recovery_codes;
    // The password
    SET_PASSWORD: text {
        en: "Set a password", de: "Passwort festlegen", fr: "Définir un mot de passe", es: "Establecer una contraseña",
        ja: "パスワードを設定", ar: "تعيين كلمة مرور",
    }
    SET_PASSWORD_HINT: text {
        en: "Your account has no password: you log in with your passkeys.",
        de: "Ihr Konto hat kein Passwort: Sie melden sich mit Ihren Passkeys an.",
        fr: "Votre compte n’a pas de mot de passe : vous vous connectez avec vos clés d’accès.",
        es: "Su cuenta no tiene contraseña: inicia sesión con sus llaves de acceso.",
        ja: "このアカウントにはパスワードがありません。パスキーでログインします。",
        ar: "ليس لحسابك كلمة مرور: تسجّل الدخول بمفاتيح المرور.",
    }
    PASSWORD_SET_DONE: text {
        en: "Your password is set.", de: "Ihr Passwort ist festgelegt.", fr: "Votre mot de passe est défini.",
        es: "Su contraseña está establecida.", ja: "パスワードを設定しました。", ar: "تم تعيين كلمة مرورك.",
    }
    REMOVE_PASSWORD: text {
        en: "Remove the password…", de: "Passwort entfernen …", fr: "Supprimer le mot de passe…", es: "Quitar la contraseña…",
        ja: "パスワードを削除…", ar: "إزالة كلمة المرور…",
    }
    REMOVE_PASSWORD_SUBMIT: text {
        en: "Remove the password", de: "Passwort entfernen", fr: "Supprimer le mot de passe", es: "Quitar la contraseña",
        ja: "パスワードを削除", ar: "إزالة كلمة المرور",
    }
    REMOVE_PASSWORD_WARNING: text {
        en: "You’ll log in with your passkeys only. If you lose them all, only a recovery code or your administrator gets you back in.",
        de: "Sie melden sich dann nur noch mit Ihren Passkeys an. Wenn Sie alle verlieren, helfen nur ein Wiederherstellungscode oder Ihre Administration.",
        fr: "Vous vous connecterez uniquement avec vos clés d’accès. Si vous les perdez toutes, seul un code de récupération ou votre administrateur pourra vous aider.",
        es: "Iniciará sesión solo con sus llaves de acceso. Si las pierde todas, solo le ayudará un código de recuperación o su administrador.",
        ja: "ログインはパスキーのみになります。すべてなくした場合は、リカバリーコードか管理者に頼るしかありません。",
        ar: "ستسجّل الدخول بمفاتيح المرور فقط. إذا فقدتها كلها فلن يعيدك إلا رمز استرداد أو المسؤول.",
    }
    PASSWORD_REMOVED: text {
        en: "Your password has been removed.", de: "Ihr Passwort ist entfernt.", fr: "Votre mot de passe a été supprimé.",
        es: "Se quitó su contraseña.", ja: "パスワードを削除しました。", ar: "تمت إزالة كلمة مرورك.",
    }

    // The overview
    SECOND_FACTORS: text {
        en: "Second factors", de: "Zweite Faktoren", fr: "Seconds facteurs", es: "Segundos factores",
        ja: "二要素認証", ar: "العوامل الثانية",
    }
    NO_SECOND_FACTOR: text {
        en: "None: your password alone is enough to log in", de: "Keine: Zum Anmelden genügt Ihr Passwort",
        fr: "Aucun : votre mot de passe suffit pour vous connecter", es: "Ninguno: basta la contraseña para iniciar sesión",
        ja: "なし：パスワードだけでログインできます", ar: "لا شيء: تكفي كلمة مرورك وحدها لتسجيل الدخول",
    }
    PASSKEY_COUNT: plural(1) {
        en: "{0} passkey|{0} passkeys", de: "{0} Passkey|{0} Passkeys", fr: "{0} clé d’accès|{0} clés d’accès",
        es: "{0} llave de acceso|{0} llaves de acceso", ja: "パスキー{0}個",
        ar: "{0} مفتاح مرور|مفتاح مرور واحد|مفتاحا مرور|{0} مفاتيح مرور|{0} مفتاح مرور|{0} مفتاح مرور",
    }
    MANAGE_FACTORS: text {
        en: "Manage factors", de: "Faktoren verwalten", fr: "Gérer les facteurs", es: "Administrar factores",
        ja: "要素を管理", ar: "إدارة العوامل",
    }
    REQUIRED_BY: text(1) {
        en: "From {0} on you can’t log in without one. Add a passkey or an authenticator app before.",
        de: "Ab {0} können Sie sich ohne einen nicht mehr anmelden. Fügen Sie vorher einen Passkey oder eine Authentifizierungs-App hinzu.",
        fr: "À partir du {0}, vous ne pourrez plus vous connecter sans en avoir un. Ajoutez avant une clé d’accès ou une application d’authentification.",
        es: "A partir del {0} no podrá iniciar sesión sin uno. Añada antes una llave de acceso o una aplicación de autenticación.",
        ja: "{0} 以降は、これがないとログインできません。それまでにパスキーか認証アプリを追加してください。",
        ar: "ابتداءً من {0} لن تتمكن من تسجيل الدخول بدونه. أضف قبل ذلك مفتاح مرور أو تطبيق مصادقة.",
    }
    OFFER_HEADING: text {
        en: "Log in without typing your password", de: "Melden Sie sich ohne Passwort an",
        fr: "Connectez-vous sans saisir de mot de passe", es: "Inicie sesión sin escribir la contraseña",
        ja: "パスワードを入力せずにログイン", ar: "سجّل الدخول دون كتابة كلمة المرور",
    }
    NOT_NOW: text { en: "Not now", de: "Jetzt nicht", fr: "Plus tard", es: "Ahora no", ja: "今はしない", ar: "ليس الآن" }
    SECOND_STEPS_FAILED: plural(1) {
        en: "{0} time the password was right and the second factor wrong. If that wasn’t you, change your password.|{0} times the password was right and the second factor wrong. If that wasn’t you, change your password.",
        de: "{0}-mal war das Passwort richtig und der zweite Faktor falsch. Wenn Sie das nicht waren, ändern Sie Ihr Passwort.|{0}-mal war das Passwort richtig und der zweite Faktor falsch. Wenn Sie das nicht waren, ändern Sie Ihr Passwort.",
        fr: "{0} fois, le mot de passe était juste et le second facteur faux. Si ce n’était pas vous, changez de mot de passe.|{0} fois, le mot de passe était juste et le second facteur faux. Si ce n’était pas vous, changez de mot de passe.",
        es: "{0} vez la contraseña fue correcta y el segundo factor no. Si no fue usted, cambie su contraseña.|{0} veces la contraseña fue correcta y el segundo factor no. Si no fue usted, cambie su contraseña.",
        ja: "パスワードが正しく、二つ目の要素が誤っていたログインが{0}回ありました。心当たりがなければ、パスワードを変更してください。",
        ar: "{0} مرة كانت كلمة المرور صحيحة والعامل الثاني خاطئًا.|مرة واحدة كانت كلمة المرور صحيحة والعامل الثاني خاطئًا. إذا لم يكن ذلك أنت، فغيّر كلمة مرورك.|مرتين كانت كلمة المرور صحيحة والعامل الثاني خاطئًا. إذا لم يكن ذلك أنت، فغيّر كلمة مرورك.|{0} مرات كانت كلمة المرور صحيحة والعامل الثاني خاطئًا. إذا لم يكن ذلك أنت، فغيّر كلمة مرورك.|{0} مرة كانت كلمة المرور صحيحة والعامل الثاني خاطئًا. إذا لم يكن ذلك أنت، فغيّر كلمة مرورك.|{0} مرة كانت كلمة المرور صحيحة والعامل الثاني خاطئًا. إذا لم يكن ذلك أنت، فغيّر كلمة مرورك.",
    }
}
