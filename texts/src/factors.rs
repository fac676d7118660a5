//! Second factors, passkeys and recovery: the second step of a login, the page of a reset, the sections of the
//! security page. Loaded together with the texts of the account.

use crate::table::texts;

texts! { Factors;
    // The second step of a login, and a fresh proof
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

    // Setting a new password without the old one
    RECOVER_HEADING: text {
        en: "Set a new password", de: "Neues Passwort festlegen", fr: "Définir un nouveau mot de passe",
        es: "Establecer una contraseña nueva", ja: "新しいパスワードの設定", ar: "تعيين كلمة مرور جديدة",
    }
    RECOVER_HINT: text {
        en: "You need one of the recovery codes that you saved. If you have none, ask your administrator for a reset link.",
        de: "Sie brauchen einen Ihrer gespeicherten Wiederherstellungscodes. Wenn Sie keinen haben, bitten Sie Ihre Administration um einen Link zum Zurücksetzen.",
        fr: "Il vous faut l’un de vos codes de récupération. Si vous n’en avez pas, demandez un lien de réinitialisation à votre administrateur.",
        es: "Necesita uno de los códigos de recuperación que guardó. Si no tiene ninguno, pida a su administrador un enlace de restablecimiento.",
        ja: "保存したリカバリーコードが一つ必要です。ない場合は、管理者に再設定用リンクを依頼してください。",
        ar: "تحتاج إلى أحد رموز الاسترداد التي حفظتها. إذا لم يكن لديك أي رمز، فاطلب من المسؤول رابط إعادة تعيين.",
    }
    RECOVER_ENDS: text {
        en: "Every device will be logged out.", de: "Alle Geräte werden abgemeldet.",
        fr: "Tous les appareils seront déconnectés.", es: "Se cerrará la sesión en todos los dispositivos.",
        ja: "すべての端末がログアウトされます。", ar: "سيُسجَّل الخروج من جميع الأجهزة.",
    }
    RECOVER_SUBMIT: text {
        en: "Set new password", de: "Passwort festlegen", fr: "Définir le mot de passe", es: "Establecer contraseña",
        ja: "パスワードを設定", ar: "تعيين كلمة المرور",
    }
    RECOVER_DONE: text {
        en: "Your new password is set, and every device has been logged out. Log in with it to continue.",
        de: "Ihr neues Passwort gilt, und alle Geräte sind abgemeldet. Melden Sie sich damit an, um fortzufahren.",
        fr: "Votre nouveau mot de passe est défini et tous les appareils ont été déconnectés. Connectez-vous pour continuer.",
        es: "Su contraseña nueva está lista y se cerró la sesión en todos los dispositivos. Inicie sesión con ella para continuar.",
        ja: "新しいパスワードを設定し、すべての端末をログアウトしました。続けるには新しいパスワードでログインしてください。",
        ar: "تم تعيين كلمة مرورك الجديدة وسُجّل الخروج من جميع الأجهزة. سجّل الدخول بها للمتابعة.",
    }

    // Codes to keep
    SAVE_CODE_HEADING: text {
        en: "Save your recovery code", de: "Sichern Sie Ihren Wiederherstellungscode",
        fr: "Enregistrez votre code de récupération", es: "Guarde su código de recuperación",
        ja: "リカバリーコードの保存", ar: "احفظ رمز الاسترداد",
    }
    SAVE_CODE_TEXT: text {
        en: "If you ever forget your password, this code is the only way to set a new one yourself. It’s shown only now, and whoever has it can take over your account: keep it somewhere safe.",
        de: "Wenn Sie Ihr Passwort vergessen, können Sie nur mit diesem Code selbst ein neues festlegen. Er wird nur jetzt angezeigt, und wer ihn hat, kann Ihr Konto übernehmen: Bewahren Sie ihn sicher auf.",
        fr: "Si vous oubliez votre mot de passe, seul ce code vous permettra d’en définir un vous-même. Il n’est affiché que maintenant, et quiconque le possède peut prendre votre compte : gardez-le en lieu sûr.",
        es: "Si olvida su contraseña, solo con este código podrá establecer otra por su cuenta. Se muestra solo ahora y quien lo tenga puede apoderarse de su cuenta: guárdelo en un lugar seguro.",
        ja: "パスワードを忘れたとき、自分で再設定できるのはこのコードだけです。表示されるのは今だけで、知られるとアカウントを乗っ取られるおそれがあります。安全な場所に保管してください。",
        ar: "إذا نسيت كلمة مرورك، فهذا الرمز هو الطريقة الوحيدة لتعيين كلمة جديدة بنفسك. لا يُعرض إلا الآن، ومن يحصل عليه يمكنه الاستيلاء على حسابك: احفظه في مكان آمن.",
    }
    COPY: text { en: "Copy", de: "Kopieren", fr: "Copier", es: "Copiar", ja: "コピー", ar: "نسخ" }
    COPIED: text {
        en: "Copied. Anything that reads the clipboard can see it now.",
        de: "Kopiert. Was die Zwischenablage liest, kann es jetzt sehen.",
        fr: "Copié. Tout ce qui lit le presse-papiers peut maintenant le voir.",
        es: "Copiado. Ahora lo puede ver cualquier programa que lea el portapapeles.",
        ja: "コピーしました。クリップボードを読み取るものから見える状態です。",
        ar: "تم النسخ. يمكن لأي شيء يقرأ الحافظة رؤيته الآن.",
    }
    NOT_COPIED: text {
        en: "Your browser didn’t allow that. Select the text and copy it yourself.",
        de: "Ihr Browser hat das nicht erlaubt. Markieren und kopieren Sie den Text selbst.",
        fr: "Votre navigateur ne l’a pas permis. Sélectionnez et copiez le texte vous-même.",
        es: "Su navegador no lo permitió. Seleccione y copie el texto usted mismo.",
        ja: "ブラウザーが許可しませんでした。文字を選択してコピーしてください。",
        ar: "لم يسمح متصفحك بذلك. حدّد النص وانسخه بنفسك.",
    }
    DOWNLOAD: text { en: "Download", de: "Herunterladen", fr: "Télécharger", es: "Descargar", ja: "ダウンロード", ar: "تنزيل" }
    PRINT: text { en: "Print", de: "Drucken", fr: "Imprimer", es: "Imprimir", ja: "印刷", ar: "طباعة" }
    CODES_FOR: text(2) {
        en: "Recovery codes of {0} at {1}", de: "Wiederherstellungscodes von {0} bei {1}",
        fr: "Codes de récupération de {0} sur {1}", es: "Códigos de recuperación de {0} en {1}",
        ja: "{1} の {0} のリカバリーコード", ar: "رموز استرداد {0} في {1}",
    }
    I_SAVED_IT: text {
        en: "I’ve saved it, continue", de: "Gesichert, weiter", fr: "C’est enregistré, continuer",
        es: "Ya lo guardé, continuar", ja: "保存したので続ける", ar: "حفظته، متابعة",
    }

    // Passkeys
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

    // The authenticator app
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

    // Recovery codes
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

    // Activity
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
