//! Texts that guests see, and those of every page: forms, failures, the frame.

use crate::table::texts;

texts! { Guest;
    // Names and verbs
    LOG_IN: text {
        en: "Log in", de: "Anmelden", fr: "Se connecter", es: "Iniciar sesión", ja: "ログイン", ar: "تسجيل الدخول",
    }
    CREATE_ACCOUNT: text {
        en: "Create account", de: "Konto erstellen", fr: "Créer un compte", es: "Crear cuenta",
        ja: "アカウントを作成", ar: "إنشاء حساب",
    }
    CREATE_YOUR_ACCOUNT: text {
        en: "Create your account", de: "Erstellen Sie Ihr Konto", fr: "Créez votre compte", es: "Cree su cuenta",
        ja: "アカウントの作成", ar: "أنشئ حسابك",
    }
    USERNAME: text {
        en: "Username", de: "Benutzername", fr: "Nom d’utilisateur", es: "Nombre de usuario",
        ja: "ユーザー名", ar: "اسم المستخدم",
    }
    PASSWORD: text {
        en: "Password", de: "Passwort", fr: "Mot de passe", es: "Contraseña", ja: "パスワード", ar: "كلمة المرور",
    }
    SHOW: text { en: "Show", de: "Anzeigen", fr: "Afficher", es: "Mostrar", ja: "表示", ar: "إظهار" }
    HIDE: text { en: "Hide", de: "Verbergen", fr: "Masquer", es: "Ocultar", ja: "隠す", ar: "إخفاء" }
    SHOW_PASSWORD: text {
        en: "Show password", de: "Passwort anzeigen", fr: "Afficher le mot de passe", es: "Mostrar contraseña",
        ja: "パスワードを表示", ar: "إظهار كلمة المرور",
    }
    HIDE_PASSWORD: text {
        en: "Hide password", de: "Passwort verbergen", fr: "Masquer le mot de passe", es: "Ocultar contraseña",
        ja: "パスワードを隠す", ar: "إخفاء كلمة المرور",
    }

    // Forms
    LOG_IN_WITH_PASSKEY: text {
        en: "Log in with a passkey", de: "Mit Passkey anmelden", fr: "Se connecter avec une clé d’accès",
        es: "Iniciar sesión con llave de acceso", ja: "パスキーでログイン", ar: "تسجيل الدخول بمفتاح مرور",
    }
    NO_PASSKEY_USED: text {
        en: "No passkey was used.", de: "Es wurde kein Passkey verwendet.", fr: "Aucune clé d’accès n’a été utilisée.",
        es: "No se usó ninguna llave de acceso.", ja: "パスキーは使われませんでした。", ar: "لم يُستخدم أي مفتاح مرور.",
    }
    FORGOT_PASSWORD: text {
        en: "Forgot your password?", de: "Passwort vergessen?", fr: "Mot de passe oublié ?",
        es: "¿Olvidó su contraseña?", ja: "パスワードをお忘れですか？", ar: "هل نسيت كلمة المرور؟",
    }
    NEW_HERE: text {
        en: "New here?", de: "Neu hier?", fr: "Pas encore de compte ?", es: "¿Aún no tiene cuenta?",
        ja: "はじめての方は", ar: "ليس لديك حساب؟",
    }
    HAVE_ACCOUNT: text {
        en: "Already have an account?", de: "Haben Sie schon ein Konto?", fr: "Vous avez déjà un compte ?",
        es: "¿Ya tiene una cuenta?", ja: "アカウントをお持ちの方は", ar: "هل لديك حساب بالفعل؟",
    }
    USERNAME_HINT: text {
        en: "3 to 64 letters, numbers or . _ - + @", de: "3 bis 64 Buchstaben ohne Umlaute, Ziffern oder . _ - + @",
        fr: "3 à 64 lettres sans accent, chiffres ou . _ - + @", es: "De 3 a 64 letras sin tilde ni ñ, números o . _ - + @",
        ja: "半角の英字、数字、. _ - + @ で3～64文字", ar: "من 3 إلى 64 من الحروف اللاتينية والأرقام والرموز . _ - + @",
    }
    PASSWORD_HINT: plural(1) {
        en: "At least {0} character. Tip: a few random words make a strong password.|At least {0} characters. Tip: a few random words make a strong password.",
        de: "Mindestens {0} Zeichen. Tipp: Einige zufällige Wörter ergeben ein starkes Passwort.|Mindestens {0} Zeichen. Tipp: Einige zufällige Wörter ergeben ein starkes Passwort.",
        fr: "Au moins {0} caractère. Conseil : quelques mots au hasard font un bon mot de passe.|Au moins {0} caractères. Conseil : quelques mots au hasard font un bon mot de passe.",
        es: "Al menos {0} carácter. Consejo: combine varias palabras al azar.|Al menos {0} caracteres. Consejo: combine varias palabras al azar.",
        ja: "{0}文字以上。ヒント：ランダムな単語をいくつか組み合わせると、強いパスワードになります。",
        ar: "{0} حرف على الأقل.|حرف واحد على الأقل.|حرفان على الأقل.|{0} أحرف على الأقل. نصيحة: بضع كلمات عشوائية تكوّن كلمة مرور قوية.|{0} حرفًا على الأقل. نصيحة: بضع كلمات عشوائية تكوّن كلمة مرور قوية.|{0} حرف على الأقل. نصيحة: بضع كلمات عشوائية تكوّن كلمة مرور قوية.",
    }
    CONTINUE_TO: text(1) {
        en: "to continue to {0}", de: "um zu {0} zu gelangen", fr: "pour accéder à {0}",
        es: "para acceder a {0}", ja: "{0} に進みます", ar: "للمتابعة إلى {0}",
    }
    CLOSED_HEADING: text {
        en: "Registration is closed", de: "Die Registrierung ist geschlossen", fr: "Les inscriptions sont fermées",
        es: "El registro está cerrado", ja: "新規登録は受け付けていません", ar: "إنشاء الحسابات مغلق",
    }
    CLOSED_TEXT: text {
        en: "New accounts can’t be created here. If you already have one, log in.",
        de: "Hier können keine neuen Konten erstellt werden. Wenn Sie schon eines haben, melden Sie sich an.",
        fr: "Il n’est pas possible de créer un compte ici. Si vous en avez déjà un, connectez-vous.",
        es: "Aquí no se pueden crear cuentas nuevas. Si ya tiene una, inicie sesión.",
        ja: "ここでは新しいアカウントを作成できません。すでにお持ちの場合はログインしてください。",
        ar: "لا يمكن إنشاء حسابات جديدة هنا. إذا كان لديك حساب بالفعل، فسجّل الدخول.",
    }
    INVITATION_HEADING: text {
        en: "You need an invitation", de: "Sie brauchen eine Einladung", fr: "Il vous faut une invitation",
        es: "Necesita una invitación", ja: "招待が必要です", ar: "تحتاج إلى دعوة",
    }
    INVITATION_TEXT: text {
        en: "You need an invitation to create an account. Use the full link you were sent, or ask your administrator for one.",
        de: "Um ein Konto zu erstellen, brauchen Sie eine Einladung. Öffnen Sie den vollständigen Link, den Sie erhalten haben, oder bitten Sie Ihre Administration um einen.",
        fr: "Il vous faut une invitation pour créer un compte. Ouvrez le lien complet que vous avez reçu, ou demandez-en un à votre administrateur.",
        es: "Necesita una invitación para crear una cuenta. Use el enlace completo que recibió o pida uno a su administrador.",
        ja: "アカウントの作成には招待が必要です。受け取ったリンクを省略せずに開くか、管理者に招待を依頼してください。",
        ar: "تحتاج إلى دعوة لإنشاء حساب. استخدم الرابط الكامل الذي أُرسل إليك، أو اطلب رابطًا من المسؤول.",
    }

    // What fields want
    ENTER_USERNAME: text {
        en: "Enter a username.", de: "Geben Sie einen Benutzernamen ein.", fr: "Saisissez un nom d’utilisateur.",
        es: "Escriba un nombre de usuario.", ja: "ユーザー名を入力してください。", ar: "أدخل اسم مستخدم.",
    }
    ENTER_PASSWORD: text {
        en: "Enter a password.", de: "Geben Sie ein Passwort ein.", fr: "Saisissez un mot de passe.",
        es: "Escriba una contraseña.", ja: "パスワードを入力してください。", ar: "أدخل كلمة مرور.",
    }
    USERNAME_CHARACTERS: text {
        en: "Use only letters, numbers and . _ - + @.",
        de: "Verwenden Sie nur Buchstaben von A bis Z (ohne Umlaute), Ziffern und . _ - + @.",
        fr: "Utilisez uniquement des lettres sans accent, des chiffres et . _ - + @.",
        es: "Use solo letras sin tilde ni ñ, números y . _ - + @.",
        ja: "半角の英字、数字、. _ - + @ だけを使ってください。",
        ar: "استخدم الحروف اللاتينية والأرقام من 0 إلى 9 والرموز . _ - + @ فقط.",
    }
    USERNAME_START: text {
        en: "Start with a letter or a number.", de: "Beginnen Sie mit einem Buchstaben von A bis Z oder einer Ziffer.",
        fr: "Commencez par une lettre sans accent ou un chiffre.", es: "Empiece con una letra sin tilde o un número.",
        ja: "最初の文字は半角の英字か数字にしてください。", ar: "ابدأ بحرف لاتيني أو رقم.",
    }
    AT_LEAST: plural(1) {
        en: "Use at least {0} character.|Use at least {0} characters.",
        de: "Verwenden Sie mindestens {0} Zeichen.|Verwenden Sie mindestens {0} Zeichen.",
        fr: "Utilisez au moins {0} caractère.|Utilisez au moins {0} caractères.",
        es: "Use al menos {0} carácter.|Use al menos {0} caracteres.",
        ja: "{0}文字以上にしてください。",
        ar: "استخدم {0} حرف على الأقل.|استخدم حرفًا واحدًا على الأقل.|استخدم حرفين على الأقل.|استخدم {0} أحرف على الأقل.|استخدم {0} حرفًا على الأقل.|استخدم {0} حرف على الأقل.",
    }
    AT_MOST: plural(1) {
        en: "Use at most {0} character.|Use at most {0} characters.",
        de: "Verwenden Sie höchstens {0} Zeichen.|Verwenden Sie höchstens {0} Zeichen.",
        fr: "Utilisez au plus {0} caractère.|Utilisez au plus {0} caractères.",
        es: "Use como máximo {0} carácter.|Use como máximo {0} caracteres.",
        ja: "{0}文字以内にしてください。",
        ar: "استخدم {0} حرف على الأكثر.|استخدم حرفًا واحدًا على الأكثر.|استخدم حرفين على الأكثر.|استخدم {0} أحرف على الأكثر.|استخدم {0} حرفًا على الأكثر.|استخدم {0} حرف على الأكثر.",
    }


    STRENGTH_FAIR: text {
        en: "Fair. Another word makes it stronger.", de: "Mittel. Ein weiteres Wort macht es stärker.",
        fr: "Moyen. Un mot de plus le renforce.", es: "Aceptable. Otra palabra la hace más fuerte.",
        ja: "まずまずです。単語をもう一つ足すと強くなります。", ar: "مقبولة. إضافة كلمة أخرى تجعلها أقوى.",
    }
    STRENGTH_GOOD: text { en: "Good", de: "Gut", fr: "Bon", es: "Buena", ja: "良い", ar: "جيدة" }
    STRENGTH_STRONG: text { en: "Strong", de: "Stark", fr: "Excellent", es: "Fuerte", ja: "強い", ar: "قوية" }

    // Failures
    UNREACHABLE: text {
        en: "We can’t reach the server. Check your connection and try again.",
        de: "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
        fr: "Le serveur est injoignable. Vérifiez votre connexion et réessayez.",
        es: "No podemos conectar con el servidor. Compruebe su conexión e inténtelo de nuevo.",
        ja: "サーバーに接続できません。接続を確認して、もう一度お試しください。",
        ar: "تعذّر الوصول إلى الخادم. تحقق من اتصالك وحاول مرة أخرى.",
    }
    INTERNAL_ERROR: text {
        en: "Something went wrong on our side. Try again in a moment.",
        de: "Bei uns ist ein Fehler aufgetreten. Versuchen Sie es gleich noch einmal.",
        fr: "Une erreur s’est produite de notre côté. Réessayez dans un instant.",
        es: "Algo ha fallado por nuestra parte. Inténtelo de nuevo en un momento.",
        ja: "こちら側で問題が発生しました。しばらくしてからもう一度お試しください。",
        ar: "حدث خطأ من جانبنا. حاول مرة أخرى بعد لحظات.",
    }
    REFERENCE: text {
        en: "If it keeps happening, send your administrator this reference:",
        de: "Wenn es wieder geschieht, nennen Sie Ihrer Administration diese Kennung:",
        fr: "Si cela se reproduit, transmettez cette référence à votre administrateur :",
        es: "Si se repite, envíe esta referencia a su administrador:",
        ja: "問題が続く場合は、この参照番号を管理者に伝えてください：",
        ar: "إذا تكرر ذلك، فأرسل هذا الرقم المرجعي إلى المسؤول:",
    }
    TRY_AGAIN: text {
        en: "Try again", de: "Noch einmal versuchen", fr: "Réessayer", es: "Intentar de nuevo",
        ja: "もう一度試す", ar: "إعادة المحاولة",
    }


    // The session
    SESSION_EXPIRED: text {
        en: "Your session has expired. Log in to continue.",
        de: "Ihre Sitzung ist abgelaufen. Melden Sie sich an, um fortzufahren.",
        fr: "Votre session a expiré. Connectez-vous pour continuer.",
        es: "Su sesión ha caducado. Inicie sesión para continuar.",
        ja: "セッションの有効期限が切れました。続けるにはログインしてください。",
        ar: "انتهت صلاحية جلستك. سجّل الدخول للمتابعة.",
    }
    ACCOUNT_CREATED: text {
        en: "Your account is ready.", de: "Ihr Konto ist bereit.", fr: "Votre compte est prêt.",
        es: "Su cuenta está lista.", ja: "アカウントの準備ができました。", ar: "حسابك جاهز.",
    }
    ACCOUNT_CREATED_LOG_IN: text {
        en: "Your account is ready. Log in to continue.",
        de: "Ihr Konto ist bereit. Melden Sie sich an, um fortzufahren.",
        fr: "Votre compte est prêt. Connectez-vous pour continuer.",
        es: "Su cuenta está lista. Inicie sesión para continuar.",
        ja: "アカウントの準備ができました。続けるにはログインしてください。",
        ar: "حسابك جاهز. سجّل الدخول للمتابعة.",
    }

    // The frame
    LOADING: text {
        en: "Loading", de: "Wird geladen", fr: "Chargement", es: "Cargando", ja: "読み込み中", ar: "جارٍ التحميل",
    }
    SKIP: text {
        en: "Skip to content", de: "Zum Inhalt springen", fr: "Aller au contenu", es: "Ir al contenido",
        ja: "本文へ移動", ar: "التخطي إلى المحتوى",
    }
    LANGUAGE: text { en: "Language", de: "Sprache", fr: "Langue", es: "Idioma", ja: "言語", ar: "اللغة" }
    CHANGE_LANGUAGE: text {
        en: "Change", de: "Ändern", fr: "Changer", es: "Cambiar", ja: "変更", ar: "تغيير",
    }
    ABOUT: text {
        en: "About this service", de: "Über diesen Dienst", fr: "À propos de ce service",
        es: "Acerca de este servicio", ja: "このサービスについて", ar: "عن هذه الخدمة",
    }
    TERMS: text {
        en: "Terms", de: "Nutzungsbedingungen", fr: "Conditions", es: "Condiciones", ja: "利用規約", ar: "الشروط",
    }
    PRIVACY: text {
        en: "Privacy", de: "Datenschutz", fr: "Confidentialité", es: "Privacidad", ja: "プライバシー", ar: "الخصوصية",
    }
    HELP: text { en: "Help", de: "Hilfe", fr: "Aide", es: "Ayuda", ja: "ヘルプ", ar: "المساعدة" }
    NOT_FOUND: text {
        en: "Page not found", de: "Seite nicht gefunden", fr: "Page introuvable", es: "Página no encontrada",
        ja: "ページが見つかりません", ar: "الصفحة غير موجودة",
    }
    CHECK_ADDRESS: text {
        en: "Check the address.",
        de: "Prüfen Sie die Adresse.",
        fr: "Vérifiez l’adresse.",
        es: "Compruebe la dirección.",
        ja: "アドレスを確認してください。",
        ar: "تحقق من العنوان.",
    }
    GO_HOME: text {
        en: "Go to home", de: "Zur Startseite", fr: "Aller à l’accueil", es: "Ir al inicio",
        ja: "ホームへ", ar: "الصفحة الرئيسية",
    }
    DESCRIPTION: text {
        en: "Log in and manage your account, password and devices.",
        de: "Melden Sie sich an und verwalten Sie Konto, Passwort und Geräte.",
        fr: "Connectez-vous et gérez votre compte, votre mot de passe et vos appareils.",
        es: "Inicie sesión y administre su cuenta, contraseña y dispositivos.",
        ja: "ログインして、アカウント、パスワード、端末を管理できます。",
        ar: "سجّل الدخول وأدر حسابك وكلمة مرورك وأجهزتك.",
    }
    NEEDS_SCRIPT: text {
        en: "This page needs JavaScript and WebAssembly. Turn them on for this site and reload. In Lockdown Mode (iPhone, iPad, Mac), turn the mode off for this site.",
        de: "Diese Seite braucht JavaScript und WebAssembly. Schalten Sie beides für diese Website ein und laden Sie neu. Im Blockierungsmodus (iPhone, iPad, Mac) nehmen Sie diese Website davon aus.",
        fr: "Cette page a besoin de JavaScript et de WebAssembly. Activez-les pour ce site et rechargez. En mode Isolement (iPhone, iPad, Mac), désactivez ce mode pour ce site.",
        es: "Esta página necesita JavaScript y WebAssembly. Actívelos para este sitio y recargue. En el modo Aislamiento (iPhone, iPad, Mac), desactívelo para este sitio.",
        ja: "このページには JavaScript と WebAssembly が必要です。このサイトで有効にして再読み込みしてください。ロックダウンモード（iPhone、iPad、Mac）の場合は、このサイトで解除してください。",
        ar: "تحتاج هذه الصفحة إلى JavaScript وWebAssembly. فعّلهما لهذا الموقع ثم أعد التحميل. في وضع التأمين (iPhone وiPad وMac)، أوقفه لهذا الموقع.",
    }
}
