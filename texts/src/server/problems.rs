//! Texts that a problem's `detail` has beside the page's words.

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
