//! The second step of a login, and a fresh proof before a change.

use crate::table::texts;

texts! { Factors;
    CONFIRM_HEADING: text {
        en: "Confirm it’s you", de: "Bestätigen Sie Ihre Identität", fr: "Confirmez votre identité",
        es: "Confirme su identidad", ja: "本人確認", ar: "تأكيد هويتك",
    }
    CONFIRM_AGAIN_HINT: text {
        en: "This change affects how your account is protected, so please confirm that it’s you.",
        de: "Diese Änderung betrifft den Schutz Ihres Kontos. Bestätigen Sie deshalb, dass Sie es sind.",
        fr: "Cette modification touche à la protection de votre compte : confirmez que c’est bien vous.",
        es: "Este cambio afecta a la protección de su cuenta. Confirme que es usted.",
        ja: "アカウントの保護に関わる変更のため、ご本人であることを確認します。",
        ar: "يمس هذا التغيير حماية حسابك، لذا أكّد أنك صاحبه.",
    }
    CONFIRM: text { en: "Confirm", de: "Bestätigen", fr: "Confirmer", es: "Confirmar", ja: "確認", ar: "تأكيد" }
    APP_CODE: text {
        en: "Code from your authenticator app", de: "Code aus Ihrer Authentifizierungs-App",
        fr: "Code de votre application d’authentification", es: "Código de su aplicación de autenticación",
        ja: "認証アプリのコード", ar: "رمز من تطبيق المصادقة",
    }
    APP_CODE_HINT: text {
        en: "Six digits that change every 30 seconds", de: "Sechs Ziffern, die alle 30 Sekunden wechseln",
        fr: "Six chiffres qui changent toutes les 30 secondes", es: "Seis cifras que cambian cada 30 segundos",
        ja: "30秒ごとに変わる6桁の数字", ar: "ستة أرقام تتغير كل 30 ثانية",
    }
    RECOVERY_CODE: text {
        en: "Recovery code", de: "Wiederherstellungscode", fr: "Code de récupération", es: "Código de recuperación",
        ja: "リカバリーコード", ar: "رمز الاسترداد",
    }
    RECOVERY_CODE_HINT: text {
        en: "25 letters and digits. Each code works once.", de: "25 Buchstaben und Ziffern. Jeder Code gilt einmal.",
        fr: "25 lettres et chiffres. Chaque code sert une seule fois.",
        es: "25 letras y cifras. Cada código sirve una sola vez.", ja: "25文字の英数字です。各コードは一度だけ使えます。",
        ar: "25 حرفًا ورقمًا. يعمل كل رمز مرة واحدة.",
    }
    ENTER_CODE: text {
        en: "Enter the code.", de: "Geben Sie den Code ein.", fr: "Saisissez le code.", es: "Escriba el código.",
        ja: "コードを入力してください。", ar: "أدخل الرمز.",
    }
    PASSKEY_HINT: text {
        en: "Your device will ask for your fingerprint, face or PIN.",
        de: "Ihr Gerät fragt nach Fingerabdruck, Gesicht oder PIN.",
        fr: "Votre appareil demandera votre empreinte, votre visage ou votre code.",
        es: "Su dispositivo le pedirá la huella, la cara o el PIN.",
        ja: "端末で指紋、顔、または PIN を確認します。", ar: "سيطلب جهازك بصمتك أو وجهك أو رمز PIN.",
    }
    USE_PASSKEY: text {
        en: "Use a passkey", de: "Passkey verwenden", fr: "Utiliser une clé d’accès", es: "Usar una llave de acceso",
        ja: "パスキーを使う", ar: "استخدام مفتاح مرور",
    }
    USE_APP: text {
        en: "Use a code from your app", de: "Code aus der App verwenden", fr: "Utiliser un code de l’application",
        es: "Usar un código de la aplicación", ja: "アプリのコードを使う", ar: "استخدام رمز من التطبيق",
    }
    USE_RECOVERY_CODE: text {
        en: "Use a recovery code", de: "Wiederherstellungscode verwenden", fr: "Utiliser un code de récupération",
        es: "Usar un código de recuperación", ja: "リカバリーコードを使う", ar: "استخدام رمز استرداد",
    }
    USE_PASSWORD: text {
        en: "Use your password", de: "Passwort verwenden", fr: "Utiliser le mot de passe", es: "Usar la contraseña",
        ja: "パスワードを使う", ar: "استخدام كلمة المرور",
    }
    OTHER_WAYS: text {
        en: "Other ways", de: "Andere Möglichkeiten", fr: "Autres possibilités", es: "Otras opciones",
        ja: "ほかの方法", ar: "طرق أخرى",
    }
    BACK_TO_LOGIN: text {
        en: "Back to login", de: "Zurück zur Anmeldung", fr: "Retour à la connexion", es: "Volver al inicio de sesión",
        ja: "ログインに戻る", ar: "العودة إلى تسجيل الدخول",
    }
    STEP_EXPIRED: text {
        en: "The second step took too long. Enter your password again.",
        de: "Der zweite Schritt hat zu lange gedauert. Geben Sie Ihr Passwort noch einmal ein.",
        fr: "La deuxième étape a pris trop de temps. Saisissez à nouveau votre mot de passe.",
        es: "El segundo paso tardó demasiado. Escriba su contraseña de nuevo.",
        ja: "時間切れになりました。パスワードをもう一度入力してください。",
        ar: "استغرقت الخطوة الثانية وقتًا طويلًا. أدخل كلمة مرورك مرة أخرى.",
    }
}
