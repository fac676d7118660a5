//! What only the server says: why a password is refused, what a problem's `detail` has beside the page's words, and
//! the page that says why an app let nobody through.

use crate::table::texts;

texts! { Server;
    INVALID_CREDENTIALS: text {
        en: "Incorrect username or password.", de: "Benutzername oder Passwort ist falsch.",
        fr: "Nom d’utilisateur ou mot de passe incorrect.", es: "Nombre de usuario o contraseña incorrectos.",
        ja: "ユーザー名またはパスワードが正しくありません。", ar: "اسم المستخدم أو كلمة المرور غير صحيحة.",
    }
    USERNAME_TAKEN: text {
        en: "This username is taken. Choose another one.", de: "Dieser Benutzername ist vergeben. Wählen Sie einen anderen.",
        fr: "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.",
        es: "Este nombre de usuario ya está en uso. Elija otro.",
        ja: "このユーザー名はすでに使われています。別の名前を選んでください。", ar: "اسم المستخدم هذا محجوز بالفعل. اختر اسمًا آخر.",
    }
    INVALID_INVITATION: text {
        en: "This invitation is invalid or has expired. Ask for a new one.",
        de: "Diese Einladung ist ungültig oder abgelaufen. Bitten Sie um eine neue.",
        fr: "Cette invitation n’est pas valable ou a expiré. Demandez-en une nouvelle.",
        es: "Esta invitación no es válida o ha caducado. Pida una nueva.",
        ja: "この招待は無効か、有効期限が切れています。新しい招待を依頼してください。",
        ar: "هذه الدعوة غير صالحة أو انتهت صلاحيتها. اطلب دعوة جديدة.",
    }
    REGISTRATION_CLOSED: text {
        en: "New accounts can’t be created here.", de: "Hier können keine neuen Konten erstellt werden.",
        fr: "Il n’est pas possible de créer un compte ici.", es: "Aquí no se pueden crear cuentas nuevas.",
        ja: "ここでは新しいアカウントを作成できません。", ar: "لا يمكن إنشاء حسابات جديدة هنا.",
    }
    INVITATION_REQUIRED: text {
        en: "You need an invitation to create an account.", de: "Um ein Konto zu erstellen, brauchen Sie eine Einladung.",
        fr: "Il vous faut une invitation pour créer un compte.", es: "Necesita una invitación para crear una cuenta.",
        ja: "アカウントの作成には招待が必要です。", ar: "تحتاج إلى دعوة لإنشاء حساب.",
    }
    TOO_MANY_ATTEMPTS: text {
        en: "Too many attempts.", de: "Zu viele Versuche.", fr: "Trop de tentatives.", es: "Demasiados intentos.",
        ja: "試行回数が多すぎます。", ar: "محاولات كثيرة جدًا.",
    }
    SERVER_BUSY: text {
        en: "The server is busy right now.", de: "Der Server ist gerade ausgelastet.",
        fr: "Le serveur est très sollicité en ce moment.", es: "El servidor está ocupado en este momento.",
        ja: "サーバーが混み合っています。", ar: "الخادم مشغول حاليًا.",
    }
    RETRY_SOON: text {
        en: "Try again in a moment.", de: "Versuchen Sie es gleich noch einmal.", fr: "Réessayez dans un instant.",
        es: "Inténtelo de nuevo en un momento.", ja: "しばらくしてからもう一度お試しください。",
        ar: "حاول مرة أخرى بعد لحظات.",
    }
    RETRY_IN_SECONDS: plural(1) {
        en: "Try again in {0} second.|Try again in {0} seconds.",
        de: "Versuchen Sie es in {0} Sekunde noch einmal.|Versuchen Sie es in {0} Sekunden noch einmal.",
        fr: "Réessayez dans {0} seconde.|Réessayez dans {0} secondes.",
        es: "Inténtelo de nuevo en {0} segundo.|Inténtelo de nuevo en {0} segundos.",
        ja: "{0}秒後にもう一度お試しください。",
        ar: "حاول مرة أخرى الآن.|حاول مرة أخرى بعد ثانية واحدة.|حاول مرة أخرى بعد ثانيتين.|حاول مرة أخرى بعد {0} ثوانٍ.|حاول مرة أخرى بعد {0} ثانية.|حاول مرة أخرى بعد {0} ثانية.",
    }
    RETRY_IN_MINUTES: plural(1) {
        en: "Try again in {0} minute.|Try again in {0} minutes.",
        de: "Versuchen Sie es in {0} Minute noch einmal.|Versuchen Sie es in {0} Minuten noch einmal.",
        fr: "Réessayez dans {0} minute.|Réessayez dans {0} minutes.",
        es: "Inténtelo de nuevo en {0} minuto.|Inténtelo de nuevo en {0} minutos.",
        ja: "{0}分後にもう一度お試しください。",
        ar: "حاول مرة أخرى الآن.|حاول مرة أخرى بعد دقيقة واحدة.|حاول مرة أخرى بعد دقيقتين.|حاول مرة أخرى بعد {0} دقائق.|حاول مرة أخرى بعد {0} دقيقة.|حاول مرة أخرى بعد {0} دقيقة.",
    }
    RETRY_IN_HOURS: plural(1) {
        en: "Try again in {0} hour.|Try again in {0} hours.",
        de: "Versuchen Sie es in {0} Stunde noch einmal.|Versuchen Sie es in {0} Stunden noch einmal.",
        fr: "Réessayez dans {0} heure.|Réessayez dans {0} heures.",
        es: "Inténtelo de nuevo en {0} hora.|Inténtelo de nuevo en {0} horas.",
        ja: "{0}時間後にもう一度お試しください。",
        ar: "حاول مرة أخرى الآن.|حاول مرة أخرى بعد ساعة واحدة.|حاول مرة أخرى بعد ساعتين.|حاول مرة أخرى بعد {0} ساعات.|حاول مرة أخرى بعد {0} ساعة.|حاول مرة أخرى بعد {0} ساعة.",
    }
    LOGGED_ERROR: text {
        en: "Something went wrong on our side. It has been logged under the request ID.",
        de: "Bei uns ist ein Fehler aufgetreten. Er steht im Protokoll unter der Kennung dieser Anfrage.",
        fr: "Une erreur s’est produite de notre côté. Elle est consignée sous l’identifiant de cette requête.",
        es: "Algo ha fallado por nuestra parte. Ha quedado registrado con el identificador de esta solicitud.",
        ja: "こちら側で問題が発生しました。このリクエストの番号で記録されています。",
        ar: "حدث خطأ من جانبنا. وقد سُجّل تحت الرقم المرجعي لهذا الطلب.",
    }

    // Why a password is too weak
    IN_BLOCKLIST: text {
        en: "This password is on a list of passwords that attackers try first.",
        de: "Dieses Passwort steht auf einer Liste von Passwörtern, die bei Angriffen zuerst ausprobiert werden.",
        fr: "Ce mot de passe figure sur une liste de ceux que les attaquants essaient en premier.",
        es: "Esta contraseña está en una lista de las que se prueban primero.",
        ja: "このパスワードは、最初に試されるパスワードの一覧に載っています。",
        ar: "كلمة المرور هذه مدرجة في قائمة كلمات المرور التي تُجرَّب أولًا.",
    }
    CONTAINS_USERNAME: text {
        en: "It contains your username.", de: "Es enthält Ihren Benutzernamen.",
        fr: "Il contient votre nom d’utilisateur.", es: "Contiene su nombre de usuario.",
        ja: "ユーザー名が含まれています。", ar: "تحتوي على اسم المستخدم الخاص بك.",
    }
    CONTAINS_SITE_NAME: text {
        en: "It contains the name of this site.", de: "Es enthält den Namen dieser Website.",
        fr: "Il contient le nom de ce site.", es: "Contiene el nombre de este sitio.",
        ja: "このサイトの名前が含まれています。", ar: "تحتوي على اسم هذا الموقع.",
    }
    COMMON_PASSWORD: plural(1) {
        en: "This is the most common password.|This is one of the {0} most common passwords.",
        de: "Das ist das häufigste Passwort.|Das ist eines der {0} häufigsten Passwörter.",
        fr: "C’est le mot de passe le plus courant.|C’est l’un des {0} mots de passe les plus courants.",
        es: "Es la contraseña más común.|Es una de las {0} contraseñas más comunes.",
        ja: "これは最もよく使われるパスワード上位{0}件の一つです。",
        ar: "هذه كلمة مرور شائعة.|هذه أكثر كلمات المرور شيوعًا.|هذه إحدى أكثر كلمتي مرور شيوعًا.|هذه إحدى أكثر {0} كلمات مرور شيوعًا.|هذه إحدى أكثر {0} كلمة مرور شيوعًا.|هذه إحدى أكثر {0} كلمة مرور شيوعًا.",
    }
    VERY_COMMON_PASSWORD: text {
        en: "This is a very common password.", de: "Das ist ein sehr häufiges Passwort.",
        fr: "C’est un mot de passe très courant.", es: "Es una contraseña muy común.",
        ja: "これは非常によく使われるパスワードです。", ar: "هذه كلمة مرور شائعة جدًا.",
    }
    SIMILAR_TO_COMMON_PASSWORD: text {
        en: "This is similar to a common password.", de: "Das ähnelt einem häufigen Passwort.",
        fr: "Il ressemble à un mot de passe courant.", es: "Se parece a una contraseña común.",
        ja: "よく使われるパスワードに似ています。", ar: "تشبه كلمة مرور شائعة.",
    }
    WORD: text {
        en: "It is little more than a common word or name.",
        de: "Es ist kaum mehr als ein gebräuchliches Wort oder ein Name.",
        fr: "Ce n’est guère plus qu’un mot ou un nom courant.",
        es: "Es poco más que una palabra o un nombre comunes.",
        ja: "ありふれた単語か名前とほとんど変わりません。", ar: "ليست أكثر من كلمة أو اسم شائع تقريبًا.",
    }
    NAME: text {
        en: "Names are easy to guess.", de: "Namen sind leicht zu erraten.", fr: "Les noms sont faciles à deviner.",
        es: "Los nombres son fáciles de adivinar.", ja: "人の名前は推測されやすいです。", ar: "الأسماء سهلة التخمين.",
    }
    KEYBOARD_PATTERN: text {
        en: "Keys next to each other are easy to guess.",
        de: "Tasten, die nebeneinanderliegen, sind leicht zu erraten.",
        fr: "Des touches voisines sont faciles à deviner.",
        es: "Las teclas contiguas son fáciles de adivinar.",
        ja: "キーボードで隣り合うキーの並びは推測されやすいです。", ar: "المفاتيح المتجاورة سهلة التخمين.",
    }
    REPEAT: text {
        en: "Repeated words and characters are easy to guess.",
        de: "Wiederholte Wörter und Zeichen sind leicht zu erraten.",
        fr: "Les répétitions de mots ou de caractères sont faciles à deviner.",
        es: "Las palabras y los caracteres repetidos son fáciles de adivinar.",
        ja: "単語や文字の繰り返しは推測されやすいです。", ar: "الكلمات والأحرف المكررة سهلة التخمين.",
    }
    SEQUENCE: text {
        en: "Sequences such as abc or 6543 are easy to guess.",
        de: "Folgen wie abc oder 6543 sind leicht zu erraten.",
        fr: "Les suites comme abc ou 6543 sont faciles à deviner.",
        es: "Las secuencias como abc o 6543 son fáciles de adivinar.",
        ja: "1234 や 6543 のような並びは推測されやすいです。", ar: "التسلسلات مثل 1234 أو 6543 سهلة التخمين.",
    }
    DATE: text {
        en: "Dates and years are easy to guess.", de: "Datumsangaben und Jahreszahlen sind leicht zu erraten.",
        fr: "Les dates et les années sont faciles à deviner.", es: "Las fechas y los años son fáciles de adivinar.",
        ja: "日付や年は推測されやすいです。", ar: "التواريخ والسنوات سهلة التخمين.",
    }
    DIGITS: text {
        en: "It looks like a date or a phone number.", de: "Es sieht aus wie ein Datum oder eine Telefonnummer.",
        fr: "Il ressemble à une date ou à un numéro de téléphone.",
        es: "Parece una fecha o un número de teléfono.",
        ja: "日付か電話番号のように見えます。", ar: "تبدو كتاريخ أو رقم هاتف.",
    }
    GUESSABLE: text {
        en: "This password is too easy to guess.", de: "Dieses Passwort ist zu leicht zu erraten.",
        fr: "Ce mot de passe est trop facile à deviner.", es: "Esta contraseña es demasiado fácil de adivinar.",
        ja: "このパスワードは推測されやすいため、使用できません。", ar: "كلمة المرور هذه سهلة التخمين للغاية.",
    }

    // What does not help
    CAPITALS: text {
        en: "Capital letters don’t make it much stronger.", de: "Großbuchstaben machen es kaum stärker.",
        fr: "Les majuscules ne le renforcent guère.", es: "Las mayúsculas apenas la hacen más fuerte.",
        ja: "大文字を使っても、あまり強くなりません。", ar: "الأحرف الكبيرة لا تزيدها قوة كثيرًا.",
    }
    SUBSTITUTIONS: text {
        en: "Characters that look like letters don’t make it much stronger.",
        de: "Zeichen, die wie Buchstaben aussehen, machen es kaum stärker.",
        fr: "Les caractères qui ressemblent à des lettres ne le renforcent guère.",
        es: "Los caracteres que parecen letras apenas la hacen más fuerte.",
        ja: "文字を似た記号に置き換えても、あまり強くなりません。", ar: "الرموز الشبيهة بالحروف لا تزيدها قوة كثيرًا.",
    }
    REVERSED: text {
        en: "A word backwards isn’t much stronger.", de: "Ein Wort rückwärts ist kaum stärker.",
        fr: "Un mot à l’envers n’est guère plus fort.", es: "Una palabra al revés apenas es más fuerte.",
        ja: "単語を逆から書いても、あまり強くなりません。", ar: "الكلمة المعكوسة ليست أقوى كثيرًا.",
    }

    BE_LESS_PREDICTABLE: text {
        en: "Choose something less predictable, such as three random words.",
        de: "Wählen Sie etwas weniger Vorhersehbares, etwa drei zufällige Wörter.",
        fr: "Choisissez quelque chose de moins prévisible, comme trois mots au hasard.",
        es: "Elija algo menos predecible, como tres palabras al azar.",
        ja: "ランダムな単語を三つ並べるなど、もっと予想しにくいものにしてください。",
        ar: "اختر شيئًا أصعب توقعًا، مثل ثلاث كلمات عشوائية.",
    }

    // Why an app let nobody through: {0} is its host, {1} the domain of the cookie
    REQUEST_EXPIRED: text {
        en: "This sign-in took too long. Go back to the app and start again.",
        de: "Diese Anmeldung hat zu lange gedauert. Gehen Sie zurück zur App und beginnen Sie von vorn.",
        fr: "Cette connexion a pris trop de temps. Revenez à l’application et recommencez.",
        es: "Este inicio de sesión ha tardado demasiado. Vuelva a la aplicación y empiece de nuevo.",
        ja: "ログインに時間がかかりすぎました。アプリに戻って、もう一度やり直してください。",
        ar: "استغرق تسجيل الدخول هذا وقتًا طويلًا. عد إلى التطبيق وابدأ من جديد.",
    }
    LOGGED_OUT: text {
        en: "You’re logged out", de: "Sie sind abgemeldet", fr: "Vous êtes déconnecté", es: "Ha cerrado la sesión",
        ja: "ログアウトしました", ar: "تم تسجيل خروجك",
    }
    LOGGED_OUT_TEXT: text {
        en: "You can close this page.", de: "Sie können diese Seite schließen.", fr: "Vous pouvez fermer cette page.",
        es: "Puede cerrar esta página.", ja: "このページを閉じてかまいません。", ar: "يمكنك إغلاق هذه الصفحة.",
    }
    SIGN_IN_REFUSED: text {
        en: "This sign-in can’t go on", de: "Diese Anmeldung ist nicht möglich",
        fr: "Cette connexion ne peut pas continuer", es: "Este inicio de sesión no puede continuar",
        ja: "ログインを続行できません", ar: "لا يمكن متابعة تسجيل الدخول هذا",
    }
    SIGN_IN_REFUSED_TEXT: text {
        en: "The app sent a request that isn’t accepted here. Go back to the app and try again. If that doesn’t help, tell the people who run it.",
        de: "Die App hat eine Anfrage gesendet, die hier nicht angenommen wird. Gehen Sie zurück zur App und versuchen Sie es noch einmal. Wenn das nicht hilft, wenden Sie sich an deren Betreiber.",
        fr: "L’application a envoyé une demande qui n’est pas acceptée ici. Revenez à l’application et réessayez. Si cela n’aide pas, adressez-vous à la personne qui la gère.",
        es: "La aplicación ha enviado una solicitud que no se acepta aquí. Vuelva a la aplicación e inténtelo de nuevo. Si no sirve, póngase en contacto con quien la administra.",
        ja: "アプリから送られたリクエストは、ここでは受け付けられません。アプリに戻って、もう一度お試しください。解決しない場合は、アプリの運営者に連絡してください。",
        ar: "أرسل التطبيق طلبًا غير مقبول هنا. عد إلى التطبيق وحاول مرة أخرى. إذا لم يفدك ذلك فتواصل مع من يديره.",
    }
    NOT_LET_THROUGH: text {
        en: "Access was not granted", de: "Der Zugang wurde verweigert", fr: "L’accès vous a été refusé",
        es: "No se ha permitido el acceso", ja: "アクセスできませんでした", ar: "لم يُسمح لك بالدخول",
    }
    COOKIE_NOT_KEPT: text(2) {
        en: "Your browser did not keep the cookie by which {0} would know you. Allow cookies for {1}, then try again.",
        de: "Ihr Browser hat das Cookie nicht behalten, an dem {0} Sie erkennt. Erlauben Sie Cookies für {1} und versuchen Sie es noch einmal.",
        fr: "Votre navigateur n’a pas gardé le cookie grâce auquel {0} vous reconnaît. Autorisez les cookies pour {1}, puis réessayez.",
        es: "Su navegador no ha guardado la cookie con la que {0} le reconoce. Permita las cookies de {1} e inténtelo de nuevo.",
        ja: "{0} が利用者を確認するための Cookie を、ブラウザーが保存しませんでした。{1} の Cookie を許可してから、もう一度お試しください。",
        ar: "لم يحتفظ متصفحك بملف تعريف الارتباط الذي يعرفك به {0}. اسمح بملفات تعريف الارتباط للنطاق {1} ثم حاول مرة أخرى.",
    }
    COOKIE_NOT_FORWARDED: text(1) {
        en: "You are logged in, but {0} wasn’t told. Trying again may help.",
        de: "Sie sind angemeldet, aber {0} hat davon nichts erfahren. Vielleicht hilft es, es noch einmal zu versuchen.",
        fr: "Votre session est ouverte, mais {0} n’en a pas été informé. Réessayer peut aider.",
        es: "Ha iniciado sesión, pero {0} no ha recibido esa información. Intentarlo de nuevo puede ayudar.",
        ja: "ログインしていますが、そのことが {0} に伝わりませんでした。もう一度試すと解決することがあります。",
        ar: "لقد سجّلت الدخول، لكن {0} لم يعلم بذلك. قد تفيد المحاولة مرة أخرى.",
    }
    NO_SESSION: text(1) {
        en: "Your browser no longer has the cookies of your session, so {0} would not know you. Log out of your account and in again.",
        de: "Ihr Browser hat die Cookies Ihrer Sitzung nicht mehr, daher erkennt {0} Sie nicht. Melden Sie sich von Ihrem Konto ab und wieder an.",
        fr: "Votre navigateur n’a plus les cookies de votre session : {0} ne vous reconnaîtrait pas. Déconnectez-vous de votre compte, puis reconnectez-vous.",
        es: "Su navegador ya no tiene las cookies de su sesión, así que {0} no le reconocería. Cierre la sesión de su cuenta y vuelva a iniciarla.",
        ja: "セッションの Cookie がブラウザーに残っていないため、{0} は利用者を確認できません。アカウントからログアウトし、もう一度ログインしてください。",
        ar: "لم يعد متصفحك يحتفظ بملفات تعريف الارتباط لجلستك، لذلك لن يعرفك {0}. سجّل الخروج من حسابك ثم سجّل الدخول مرة أخرى.",
    }
    PUBLIC_DOMAIN_HINT: text {
        en: "If you run this server: browsers keep no cookie for a domain under which anybody may register a name.",
        de: "Falls Sie diesen Server betreiben: Browser speichern kein Cookie für eine Domain, unter der alle einen Namen registrieren können.",
        fr: "Si vous gérez ce serveur : les navigateurs ne gardent aucun cookie pour un domaine sous lequel chacun peut enregistrer un nom.",
        es: "Si usted administra este servidor: los navegadores no guardan cookies de un dominio en el que cualquiera puede registrar un nombre.",
        ja: "このサーバーの管理者の方へ：誰でも名前を登録できるドメインの Cookie は、ブラウザーに保存されません。",
        ar: "إذا كنت تدير هذا الخادم: لا تحتفظ المتصفحات بملف تعريف ارتباط لنطاق يمكن لأي شخص تسجيل اسم تحته.",
    }
    COOKIE_HEADER_HINT: text {
        en: "If you run this server: the app’s proxy must forward the Cookie header when it calls GET /verify, on this server and no other.",
        de: "Falls Sie diesen Server betreiben: Der Proxy der App muss den Header Cookie weitergeben, wenn er GET /verify aufruft, und zwar auf diesem Server und keinem anderen.",
        fr: "Si vous gérez ce serveur : le proxy de l’application doit transmettre l’en-tête Cookie quand il appelle GET /verify, sur ce serveur et aucun autre.",
        es: "Si usted administra este servidor: el proxy de la aplicación debe reenviar la cabecera Cookie cuando llama a GET /verify, en este servidor y en ningún otro.",
        ja: "このサーバーの管理者の方へ：アプリのプロキシは、ほかではなくこのサーバーの GET /verify を呼び出し、その際に Cookie ヘッダーを転送する必要があります。",
        ar: "إذا كنت تدير هذا الخادم: يجب أن يمرر الخادم الوكيل للتطبيق ترويسة Cookie عندما يستدعي GET /verify على هذا الخادم دون غيره.",
    }
    MFA_REQUIRED: text {
        en: "One more step: confirm that it’s you.", de: "Noch ein Schritt: Bestätigen Sie, dass Sie es sind.",
        fr: "Encore une étape : confirmez que c’est bien vous.", es: "Un paso más: confirme que es usted.",
        ja: "あと1ステップです。本人確認をしてください。", ar: "خطوة أخرى: أكّد أنك صاحب الحساب.",
    }
    MFA_ENROLMENT_REQUIRED: text {
        en: "This account needs a second factor, and the time to add one is over. Ask the operator of this server.",
        de: "Dieses Konto braucht einen zweiten Faktor, und die Frist dafür ist abgelaufen. Wenden Sie sich an die Betreiber dieses Servers.",
        fr: "Ce compte doit avoir un second facteur et le délai pour en ajouter un est écoulé. Adressez-vous à la personne qui gère ce serveur.",
        es: "Esta cuenta necesita un segundo factor y el plazo para añadirlo ha terminado. Póngase en contacto con quien administra este servidor.",
        ja: "このアカウントには2要素認証が必要ですが、設定の期限が過ぎています。サーバーの管理者に連絡してください。",
        ar: "يحتاج هذا الحساب إلى عامل ثانٍ وقد انتهت مهلة إضافته. تواصل مع مسؤول هذا الخادم.",
    }
    INVALID_CODE: text {
        en: "This code is wrong or was used already.", de: "Dieser Code ist falsch oder wurde schon verwendet.",
        fr: "Ce code est incorrect ou a déjà été utilisé.", es: "Este código es incorrecto o ya se ha usado.",
        ja: "コードが正しくないか、すでに使用されています。", ar: "هذا الرمز غير صحيح أو استُخدم من قبل.",
    }
    INVALID_MFA_TOKEN: text {
        en: "This login took too long. Enter your password again.",
        de: "Diese Anmeldung hat zu lange gedauert. Geben Sie Ihr Passwort noch einmal ein.",
        fr: "Cette connexion a pris trop de temps. Saisissez à nouveau votre mot de passe.",
        es: "El inicio de sesión ha tardado demasiado. Vuelva a introducir su contraseña.",
        ja: "ログインに時間がかかりすぎました。パスワードをもう一度入力してください。",
        ar: "استغرق تسجيل الدخول وقتًا طويلًا. أدخل كلمة المرور مرة أخرى.",
    }
    INVALID_PASSKEY: text {
        en: "This passkey doesn’t work here.", de: "Dieser Passkey funktioniert hier nicht.",
        fr: "Cette clé d’accès ne fonctionne pas ici.", es: "Esta llave de acceso no funciona aquí.",
        ja: "このパスキーはここでは使用できません。", ar: "مفتاح المرور هذا لا يعمل هنا.",
    }
    INVALID_RECOVERY_CODE: text {
        en: "Incorrect username or recovery code.", de: "Benutzername oder Wiederherstellungscode ist falsch.",
        fr: "Nom d’utilisateur ou code de récupération incorrect.", es: "Nombre de usuario o código de recuperación incorrectos.",
        ja: "ユーザー名またはリカバリーコードが正しくありません。", ar: "اسم المستخدم أو رمز الاسترداد غير صحيح.",
    }
    INVALID_RESET_LINK: text {
        en: "This link is invalid, was used, or has expired. Ask for a new one.",
        de: "Dieser Link ist ungültig, schon verwendet oder abgelaufen. Bitten Sie um einen neuen.",
        fr: "Ce lien n’est pas valable, a déjà été utilisé ou a expiré. Demandez-en un nouveau.",
        es: "Este enlace no es válido, ya se ha usado o ha caducado. Pida uno nuevo.",
        ja: "このリンクは無効か、使用済みか、有効期限が切れています。新しいリンクを依頼してください。",
        ar: "هذا الرابط غير صالح أو استُخدم أو انتهت صلاحيته. اطلب رابطًا جديدًا.",
    }
    REAUTHENTICATION_REQUIRED: text {
        en: "Confirm that it’s you to go on.", de: "Bestätigen Sie, dass Sie es sind, um fortzufahren.",
        fr: "Confirmez que c’est bien vous pour continuer.", es: "Confirme que es usted para continuar.",
        ja: "続けるには本人確認をしてください。", ar: "أكّد أنك صاحب الحساب للمتابعة.",
    }
    FACTOR_REQUIRED: text {
        en: "Nobody could log in to this account any more. Set a password, or add another passkey or recovery codes first.",
        de: "Dann könnte sich niemand mehr bei diesem Konto anmelden. Legen Sie zuerst ein Passwort fest oder fügen Sie einen weiteren Passkey oder Wiederherstellungscodes hinzu.",
        fr: "Plus personne ne pourrait se connecter à ce compte. Définissez d’abord un mot de passe, ou ajoutez une autre clé d’accès ou des codes de récupération.",
        es: "Nadie podría volver a iniciar sesión en esta cuenta. Defina antes una contraseña, o añada otra llave de acceso o códigos de recuperación.",
        ja: "このアカウントにログインできなくなります。先にパスワードを設定するか、別のパスキーまたはリカバリーコードを追加してください。",
        ar: "لن يتمكن أحد من تسجيل الدخول إلى هذا الحساب بعد ذلك. عيّن أولًا كلمة مرور، أو أضف مفتاح مرور آخر أو رموز استرداد.",
    }
    PASSKEY_EXISTS: text {
        en: "This account has this passkey already, or as many as it may have.",
        de: "Dieses Konto hat diesen Passkey schon, oder so viele, wie es haben darf.",
        fr: "Ce compte a déjà cette clé d’accès, ou le nombre maximal de clés.",
        es: "Esta cuenta ya tiene esta llave de acceso, o el número máximo permitido.",
        ja: "このパスキーはすでに登録されているか、登録できる上限に達しています。",
        ar: "مفتاح المرور هذا مضاف بالفعل، أو بلغ الحساب الحد الأقصى.",
    }
}
