//! Apps that people sign in to with their account: what they ask for, what they may do, devices, the logout that an app
//! asks for. Loaded together with the texts of the account.

use crate::table::texts;

texts! { Apps;
    // An app asks
    CONSENT_HEADING: text {
        en: "Allow access?", de: "Zugriff erlauben?", fr: "Autoriser l’accès ?", es: "¿Permitir el acceso?",
        ja: "アクセスを許可しますか？", ar: "هل تسمح بالوصول؟",
    }
    CONSENT_TEXT: text(1) {
        en: "This app wants to use your account {0}.", de: "Diese App möchte Ihr Konto {0} verwenden.",
        fr: "Cette application souhaite utiliser votre compte {0}.", es: "Esta aplicación quiere usar su cuenta {0}.",
        ja: "このアプリはあなたのアカウント {0} の使用を求めています。", ar: "يريد هذا التطبيق استخدام حسابك {0}.",
    }
    ANSWER_GOES_TO: text(1) {
        en: "You will be sent to {0}", de: "Sie werden weitergeleitet zu {0}", fr: "Vous serez redirigé vers {0}",
        es: "Se le enviará a {0}", ja: "移動先：{0}", ar: "ستُنقل إلى {0}",
    }
    THIS_DEVICE: text {
        en: "A program on this device", de: "Ein Programm auf diesem Gerät", fr: "Un programme sur cet appareil",
        es: "Un programa de este dispositivo", ja: "この端末上のプログラム", ar: "برنامج على هذا الجهاز",
    }
    LOCAL_WARNING: text {
        en: "Any program on this device could be asking. Continue only if you have just started it yourself.",
        de: "Jedes Programm auf diesem Gerät könnte dahinterstecken. Fahren Sie nur fort, wenn Sie es gerade selbst gestartet haben.",
        fr: "La demande peut venir de n’importe quel programme de cet appareil. Continuez seulement si vous venez de le lancer vous-même.",
        es: "Cualquier programa de este dispositivo podría estar detrás. Continúe solo si acaba de iniciarlo usted.",
        ja: "この端末上のどのプログラムからの要求でもありえます。ご自身で今起動した場合だけ続けてください。",
        ar: "قد يكون الطلب من أي برنامج على هذا الجهاز. تابع فقط إذا كنت قد شغّلته بنفسك الآن.",
    }
    NAMED_ITSELF: text {
        en: "This app chose its name itself, and nobody here has checked it.",
        de: "Diese App hat ihren Namen selbst gewählt, und niemand hier hat sie geprüft.",
        fr: "Cette application a choisi elle-même son nom, et personne ici ne l’a vérifiée.",
        es: "Esta aplicación eligió ella misma su nombre y nadie aquí la ha comprobado.",
        ja: "このアプリの名前はアプリ自身が名乗ったもので、こちらでは確認していません。",
        ar: "اختار هذا التطبيق اسمه بنفسه، ولم يتحقق منه أحد هنا.",
    }
    TRUST_HOST: text(1) {
        en: "Continue only if you trust {0}.", de: "Fahren Sie nur fort, wenn Sie {0} vertrauen.",
        fr: "Continuez seulement si vous faites confiance à {0}.", es: "Continúe solo si confía en {0}.",
        ja: "{0} を信頼できる場合だけ続けてください。", ar: "تابع فقط إذا كنت تثق في {0}.",
    }
    WILL_BE_ABLE: text {
        en: "It will be able to:", de: "Sie kann dann:", fr: "Elle pourra :", es: "Podrá:",
        ja: "許可すると、このアプリは次のことができます：", ar: "سيتمكن من:",
    }
    SERVICES: text {
        en: "It will use these services for you:", de: "Sie verwendet für Sie diese Dienste:",
        fr: "Elle utilisera pour vous ces services :", es: "Usará por usted estos servicios:",
        ja: "あなたに代わって次のサービスを使用します：", ar: "سيستخدم نيابة عنك هذه الخدمات:",
    }
    SCOPE_OPENID: text {
        en: "Recognise your account", de: "Ihr Konto wiedererkennen", fr: "Reconnaître votre compte",
        es: "Reconocer su cuenta", ja: "あなたのアカウントを識別する", ar: "التعرف على حسابك",
    }
    SCOPE_PROFILE: text {
        en: "See your username", de: "Ihren Benutzernamen sehen", fr: "Voir votre nom d’utilisateur",
        es: "Ver su nombre de usuario", ja: "あなたのユーザー名を見る", ar: "رؤية اسم المستخدم",
    }
    SCOPE_OFFLINE: text {
        en: "Keep this access while you are away, until you end it",
        de: "Diesen Zugriff in Ihrer Abwesenheit behalten, bis Sie ihn beenden",
        fr: "Conserver cet accès en votre absence, jusqu’à ce que vous y mettiez fin",
        es: "Conservar este acceso en su ausencia, hasta que usted le ponga fin",
        ja: "終了するまで、不在の間もこのアクセスを保持する",
        ar: "الاحتفاظ بهذا الوصول في غيابك حتى تنهيه",
    }
    ALLOW: text { en: "Allow", de: "Erlauben", fr: "Autoriser", es: "Permitir", ja: "許可", ar: "السماح" }
    PROOF_TEXT: text {
        en: "This app asks for a fresh proof that it’s you.",
        de: "Diese App verlangt eine erneute Bestätigung, dass Sie es sind.",
        fr: "Cette application demande une nouvelle preuve de votre identité.",
        es: "Esta aplicación pide una nueva prueba de que es usted.",
        ja: "このアプリが、ご本人であることの再確認を求めています。",
        ar: "يطلب هذا التطبيق إثباتًا جديدًا بأنك صاحب الحساب.",
    }
    ACCOUNT_HEADING: text {
        en: "Continue with this account?", de: "Mit diesem Konto fortfahren?", fr: "Continuer avec ce compte ?",
        es: "¿Continuar con esta cuenta?", ja: "このアカウントで続けますか？", ar: "هل تتابع بهذا الحساب؟",
    }
    ACCOUNT_TEXT: text(1) {
        en: "You are logged in as {0}. Another account takes a new login, which ends this one.",
        de: "Sie sind als {0} angemeldet. Ein anderes Konto verlangt eine neue Anmeldung, die diese beendet.",
        fr: "Votre session est ouverte au nom de {0}. Un autre compte demande une nouvelle connexion, qui met fin à celle-ci.",
        es: "Ha iniciado sesión como {0}. Para usar otra cuenta hay que iniciar una sesión nueva, que cierra esta.",
        ja: "{0} としてログインしています。別のアカウントを使うには、ログインし直す必要があり、現在のログインは終了します。",
        ar: "أنت مسجّل الدخول باسم {0}. يتطلب حساب آخر تسجيل دخول جديدًا ينهي هذا.",
    }
    CONTINUE_AS: text(1) {
        en: "Continue as {0}", de: "Als {0} fortfahren", fr: "Continuer en tant que {0}", es: "Continuar como {0}",
        ja: "{0} として続ける", ar: "المتابعة باسم {0}",
    }
    USE_ANOTHER: text {
        en: "Use another account", de: "Anderes Konto verwenden", fr: "Utiliser un autre compte",
        es: "Usar otra cuenta", ja: "別のアカウントを使う", ar: "استخدام حساب آخر",
    }
    OTHER_HEADING: text {
        en: "Another account is needed", de: "Ein anderes Konto ist nötig", fr: "Un autre compte est nécessaire",
        es: "Se necesita otra cuenta", ja: "別のアカウントが必要です", ar: "يلزم حساب آخر",
    }
    OTHER_TEXT: text(1) {
        en: "You are logged in as {0}, and this app asks for another account.",
        de: "Sie sind als {0} angemeldet, und diese App verlangt ein anderes Konto.",
        fr: "Votre session est ouverte au nom de {0}, et cette application demande un autre compte.",
        es: "Ha iniciado sesión como {0} y esta aplicación pide otra cuenta.",
        ja: "{0} としてログインしていますが、このアプリは別のアカウントを求めています。",
        ar: "أنت مسجّل الدخول باسم {0}، ويطلب هذا التطبيق حسابًا آخر.",
    }
    LOG_OUT_FIRST: text {
        en: "Log out and log in again", de: "Abmelden und neu anmelden", fr: "Se déconnecter et se reconnecter",
        es: "Cerrar sesión e iniciarla de nuevo", ja: "ログアウトしてログインし直す", ar: "تسجيل الخروج ثم الدخول من جديد",
    }
    LEAVING_HEADING: text {
        en: "Back to the app", de: "Zurück zur App", fr: "Retour à l’application", es: "De vuelta a la aplicación",
        ja: "アプリに戻ります", ar: "العودة إلى التطبيق",
    }
    LEAVING_TEXT: text {
        en: "If nothing happens, use this link.", de: "Wenn nichts geschieht, verwenden Sie diesen Link.",
        fr: "Si rien ne se passe, utilisez ce lien.", es: "Si no ocurre nada, use este enlace.",
        ja: "自動的に移動しない場合は、次のリンクを使ってください。", ar: "إذا لم يحدث شيء، فاستخدم هذا الرابط.",
    }
    GO_TO_APP: text {
        en: "Go to the app", de: "Zur App", fr: "Aller à l’application", es: "Ir a la aplicación", ja: "アプリへ",
        ar: "الانتقال إلى التطبيق",
    }
    FAILED_HEADING: text {
        en: "This can’t go on", de: "Hier geht es nicht weiter", fr: "Impossible de continuer", es: "No se puede continuar",
        ja: "続行できません", ar: "تعذّرت المتابعة",
    }
    START_AGAIN: text {
        en: "Go back to the app and start again there.", de: "Gehen Sie zurück zur App und beginnen Sie dort neu.",
        fr: "Retournez à l’application et recommencez.", es: "Vuelva a la aplicación y empiece de nuevo.",
        ja: "アプリに戻って、もう一度始めてください。", ar: "ارجع إلى التطبيق وابدأ من جديد.",
    }
    GO_TO_ACCOUNT: text {
        en: "Go to your account", de: "Zu Ihrem Konto", fr: "Aller à votre compte", es: "Ir a su cuenta",
        ja: "アカウントへ", ar: "الانتقال إلى حسابك",
    }

    // What apps may do
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

    // Devices
    DEVICE_HEADING: text {
        en: "Connect a device", de: "Gerät verbinden", fr: "Connecter un appareil", es: "Conectar un dispositivo",
        ja: "端末を接続", ar: "توصيل جهاز",
    }
    DEVICE_HINT: text {
        en: "Enter the code that your device or program shows.",
        de: "Geben Sie den Code ein, den Ihr Gerät oder Programm anzeigt.",
        fr: "Saisissez le code que votre appareil ou programme affiche.",
        es: "Escriba el código que muestra su dispositivo o programa.",
        ja: "端末またはプログラムに表示されているコードを入力してください。",
        ar: "أدخل الرمز الذي يعرضه جهازك أو برنامجك.",
    }
    DEVICE_CODE: text { en: "Code", de: "Gerätecode", fr: "Code de l’appareil", es: "Código", ja: "コード", ar: "الرمز" }
    DEVICE_CODE_HINT: text {
        en: "Eight letters, upper or lower case", de: "Acht Buchstaben, groß oder klein",
        fr: "Huit lettres, majuscules ou minuscules", es: "Ocho letras, mayúsculas o minúsculas",
        ja: "8文字の英字。大文字でも小文字でもかまいません", ar: "ثمانية أحرف لاتينية، كبيرة أو صغيرة",
    }
    CONTINUE: text { en: "Continue", de: "Weiter", fr: "Continuer", es: "Continuar", ja: "続ける", ar: "متابعة" }
    PHISHING: text {
        en: "Continue only if you started this yourself, on a device in front of you. Nobody from support will ever ask you for it.",
        de: "Fahren Sie nur fort, wenn Sie das selbst begonnen haben, an einem Gerät vor Ihnen. Niemand vom Support wird Sie jemals darum bitten.",
        fr: "Continuez seulement si vous avez commencé vous-même, sur un appareil devant vous. Personne de l’assistance ne vous le demandera jamais.",
        es: "Continúe solo si lo ha iniciado usted, en un dispositivo que tiene delante. Nadie del servicio de asistencia se lo pedirá nunca.",
        ja: "目の前にある端末で、ご自身が始めた場合だけ続けてください。サポート担当者がこの操作をお願いすることは決してありません。",
        ar: "تابع فقط إذا بدأت هذا بنفسك، على جهاز أمامك. لن يطلب منك أحد من فريق الدعم ذلك أبدًا.",
    }
    COMPARE_HEADING: text {
        en: "Is this the code on your device?", de: "Zeigt Ihr Gerät diesen Code?", fr: "Votre appareil affiche-t-il ce code ?",
        es: "¿Es este el código de su dispositivo?", ja: "端末に表示されているコードはこれですか？",
        ar: "هل هذا هو الرمز المعروض على جهازك؟",
    }
    SAME_CODE: text {
        en: "Yes, the same code", de: "Ja, derselbe Code", fr: "Oui, le même code", es: "Sí, el mismo código",
        ja: "はい、同じコードです", ar: "نعم، الرمز نفسه",
    }
    OTHER_CODE: text {
        en: "No, another code or none", de: "Nein, ein anderer oder keiner", fr: "Non, un autre ou aucun",
        es: "No, otro código o ninguno", ja: "いいえ、違うかコードがありません", ar: "لا، رمز آخر أو لا رمز",
    }
    OTHER_CODE_TEXT: text {
        en: "Then the link was made for somebody else’s device. Close this page, or enter the code that your own device shows.",
        de: "Dann gehört der Link zu einem fremden Gerät. Schließen Sie diese Seite, oder geben Sie den Code Ihres eigenen Geräts ein.",
        fr: "Alors le lien concerne l’appareil de quelqu’un d’autre. Fermez cette page, ou saisissez le code de votre propre appareil.",
        es: "Entonces el enlace es del dispositivo de otra persona. Cierre esta página o escriba el código de su propio dispositivo.",
        ja: "その場合、このリンクは他の人の端末のものです。このページを閉じるか、ご自身の端末のコードを入力してください。",
        ar: "إذن هذا الرابط لجهاز شخص آخر. أغلق هذه الصفحة، أو أدخل الرمز الذي يعرضه جهازك.",
    }
    DEVICE_ASKS_HEADING: text {
        en: "Allow this device?", de: "Dieses Gerät erlauben?", fr: "Autoriser cet appareil ?", es: "¿Permitir este dispositivo?",
        ja: "この端末を許可しますか？", ar: "هل تسمح لهذا الجهاز؟",
    }
    ASKED_AT: text(1) {
        en: "Asked {0}", de: "Angefragt: {0}", fr: "Demande : {0}", es: "Solicitado {0}", ja: "要求：{0}", ar: "طُلب {0}",
    }
    DEVICE_DONE_HEADING: text {
        en: "You can go back to your device", de: "Sie können zu Ihrem Gerät zurückkehren",
        fr: "Vous pouvez revenir à votre appareil", es: "Puede volver a su dispositivo", ja: "端末に戻ってください",
        ar: "يمكنك العودة إلى جهازك",
    }
    DEVICE_DONE_TEXT: text(1) {
        en: "{0} may now use your account. You can end that at any time.",
        de: "{0} darf jetzt Ihr Konto verwenden. Sie können das jederzeit beenden.",
        fr: "{0} peut maintenant utiliser votre compte. Vous pouvez y mettre fin à tout moment.",
        es: "{0} ya puede usar su cuenta. Puede ponerle fin en cualquier momento.",
        ja: "{0} はあなたのアカウントを使用できるようになりました。いつでも終了できます。",
        ar: "يمكن لـ {0} الآن استخدام حسابك. يمكنك إنهاء ذلك في أي وقت.",
    }
    DEVICE_DENIED_HEADING: text {
        en: "Nothing was allowed", de: "Nichts wurde erlaubt", fr: "Rien n’a été autorisé", es: "No se ha permitido nada",
        ja: "許可しませんでした", ar: "لم يُسمح بأي شيء",
    }
    DEVICE_DENIED_TEXT: text {
        en: "The device gets no access. You can close this page.",
        de: "Das Gerät erhält keinen Zugriff. Sie können diese Seite schließen.",
        fr: "L’appareil n’obtient aucun accès. Vous pouvez fermer cette page.",
        es: "El dispositivo no obtiene acceso. Puede cerrar esta página.",
        ja: "端末にはアクセスが与えられません。このページを閉じてかまいません。",
        ar: "لن يحصل الجهاز على وصول. يمكنك إغلاق هذه الصفحة.",
    }

    // The logout that an app asks for
    LOGOUT_HEADING: text(1) {
        en: "Log out of {0}?", de: "Von {0} abmelden?", fr: "Se déconnecter de {0} ?", es: "¿Cerrar la sesión de {0}?",
        ja: "{0} からログアウトしますか？", ar: "هل تريد تسجيل الخروج من {0}؟",
    }
    LOGOUT_TEXT: text(1) {
        en: "You are logged in as {0}. Apps that you opened with this login may log you out as well.",
        de: "Sie sind als {0} angemeldet. Apps, die Sie mit dieser Anmeldung geöffnet haben, melden Sie vielleicht ebenfalls ab.",
        fr: "Votre session est ouverte au nom de {0}. Les applications ouvertes avec cette connexion peuvent aussi vous déconnecter.",
        es: "Ha iniciado sesión como {0}. Las aplicaciones que abrió con esta sesión también pueden cerrarla.",
        ja: "{0} としてログインしています。このログインで開いたアプリからもログアウトすることがあります。",
        ar: "أنت مسجّل الدخول باسم {0}. قد تسجّل خروجك أيضًا التطبيقات التي فتحتها بهذا الدخول.",
    }
    STAY: text {
        en: "Stay logged in", de: "Angemeldet bleiben", fr: "Rester connecté", es: "Mantener la sesión",
        ja: "ログインしたままにする", ar: "البقاء مسجّل الدخول",
    }
    LOGGED_OUT_HEADING: text {
        en: "You are logged out", de: "Sie sind nicht mehr angemeldet", fr: "Vous êtes déconnecté", es: "La sesión está cerrada",
        ja: "ログアウト済みです", ar: "أنت غير مسجّل الدخول",
    }
    LOGGED_OUT_TEXT: text {
        en: "Nobody is logged in with this browser.", de: "Mit diesem Browser ist niemand angemeldet.",
        fr: "Aucune session n’est ouverte avec ce navigateur.", es: "Nadie tiene la sesión iniciada en este navegador.",
        ja: "このブラウザーでは誰もログインしていません。", ar: "لا أحد مسجّل الدخول في هذا المتصفح.",
    }

    // Activity
    EVENT_APP_ALLOWED: text {
        en: "An app got access", de: "Eine App hat Zugriff erhalten", fr: "Une application a obtenu l’accès",
        es: "Una aplicación obtuvo acceso", ja: "アプリがアクセスを得ました", ar: "حصل تطبيق على وصول",
    }
    EVENT_APP_ENDED: text {
        en: "Access of an app ended", de: "Zugriff einer App beendet", fr: "Fin de l’accès d’une application",
        es: "Fin del acceso de una aplicación", ja: "アプリのアクセスが終了しました", ar: "انتهى وصول تطبيق",
    }
    EVENT_APP_REFRESH_REUSED: text {
        en: "The access of an app was ended because its key was used twice: someone may have copied it.",
        de: "Der Zugriff einer App wurde beendet, weil ihr Schlüssel zweimal verwendet wurde: Jemand könnte ihn kopiert haben.",
        fr: "L’accès d’une application a pris fin car sa clé a servi deux fois : quelqu’un l’a peut-être copiée.",
        es: "El acceso de una aplicación terminó porque su identificador secreto se usó dos veces: es posible que alguien lo haya copiado.",
        ja: "アプリの鍵が二度使われたため、アクセスを終了しました。誰かが鍵をコピーした可能性があります。",
        ar: "أُنهي وصول تطبيق لأن مفتاحه استُخدم مرتين: ربما نسخه شخص ما.",
    }
}
