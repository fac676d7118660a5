//! The texts of `frontend/static/boot.js`, which finds them by name.

use crate::table::texts;

texts! { Boot;
    RELOAD: text {
        en: "Reload the page", de: "Seite neu laden", fr: "Recharger la page", es: "Recargar la página",
        ja: "ページを再読み込み", ar: "إعادة تحميل الصفحة",
    }
    TOO_OLD: text {
        en: "This page couldn’t load. Reload it; if that doesn’t help, update your browser.",
        de: "Diese Seite konnte nicht geladen werden. Laden Sie sie neu; wenn das nicht hilft, aktualisieren Sie Ihren Browser.",
        fr: "Cette page n’a pas pu se charger. Rechargez-la ; si cela ne suffit pas, mettez à jour votre navigateur.",
        es: "Esta página no se pudo cargar. Recárguela; si eso no lo soluciona, actualice su navegador.",
        ja: "ページを読み込めませんでした。再読み込みしても直らない場合は、ブラウザーを更新してください。",
        ar: "تعذّر تحميل هذه الصفحة. أعد تحميلها؛ وإذا لم ينفع ذلك فحدّث متصفحك.",
    }
    NO_WEBASSEMBLY: text {
        en: "This page needs WebAssembly, which this browser lacks or has turned off. In Lockdown Mode (iPhone, iPad, Mac), turn the mode off for this site; otherwise try another browser.",
        de: "Diese Seite braucht WebAssembly, das in diesem Browser fehlt oder ausgeschaltet ist. Im Blockierungsmodus (iPhone, iPad, Mac) nehmen Sie diese Website davon aus; sonst versuchen Sie es mit einem anderen Browser.",
        fr: "Cette page a besoin de WebAssembly, que ce navigateur n’a pas ou a désactivé. En mode Isolement (iPhone, iPad, Mac), désactivez ce mode pour ce site ; sinon, essayez un autre navigateur.",
        es: "Esta página necesita WebAssembly, que este navegador no tiene o ha desactivado. En el modo Aislamiento (iPhone, iPad, Mac), desactívelo para este sitio; si no, pruebe otro navegador.",
        ja: "このページには WebAssembly が必要ですが、このブラウザーにはないか、無効になっています。ロックダウンモード（iPhone、iPad、Mac）の場合は、このサイトで解除してください。それ以外の場合は別のブラウザーをお試しください。",
        ar: "تحتاج هذه الصفحة إلى WebAssembly غير المتوفر أو المعطّل في هذا المتصفح. في وضع التأمين (iPhone وiPad وMac)، أوقفه لهذا الموقع؛ وإلا فجرّب متصفحًا آخر.",
    }
    UNREACHABLE: text {
        en: "A part of this page couldn’t be loaded. Check your connection and reload. If it keeps happening, a content blocker or a proxy may hold it back.",
        de: "Ein Teil dieser Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und laden Sie neu. Wenn das weiterhin geschieht, blockiert ihn vielleicht ein Inhaltsblocker oder ein Proxy.",
        fr: "Une partie de cette page n’a pas pu être chargée. Vérifiez votre connexion et rechargez. Si cela se reproduit, un bloqueur de contenu ou un proxy la bloque peut-être.",
        es: "Una parte de esta página no se pudo cargar. Compruebe su conexión y recargue. Si se repite, puede que la esté bloqueando un bloqueador de contenido o un proxy.",
        ja: "ページの一部を読み込めませんでした。接続を確認して再読み込みしてください。続く場合は、コンテンツブロッカーやプロキシが止めている可能性があります。",
        ar: "تعذّر تحميل جزء من هذه الصفحة. تحقق من اتصالك وأعد التحميل. إذا تكرر ذلك، فقد يكون حاجب محتوى أو خادم وكيل يمنعه.",
    }
    STALLED: text {
        en: "This is taking longer than usual. You can keep waiting or reload the page.",
        de: "Das dauert länger als sonst. Sie können weiter warten oder die Seite neu laden.",
        fr: "Cela prend plus de temps que d’habitude. Vous pouvez attendre encore ou recharger la page.",
        es: "Está tardando más de lo normal. Puede seguir esperando o recargar la página.",
        ja: "通常より時間がかかっています。このまま待つか、ページを再読み込みしてください。",
        ar: "يستغرق هذا وقتًا أطول من المعتاد. يمكنك الانتظار أو إعادة تحميل الصفحة.",
    }
    CRASHED: text {
        en: "Something went wrong on this page, and it no longer responds. What was saved is safe. Reload the page to continue.",
        de: "Auf dieser Seite ist etwas schiefgegangen, und sie reagiert nicht mehr. Bereits Gespeichertes ist nicht verloren. Laden Sie die Seite neu, um fortzufahren.",
        fr: "Un problème est survenu sur cette page, qui ne répond plus. Ce qui était enregistré est intact. Rechargez la page pour continuer.",
        es: "Algo falló en esta página y ya no responde. Lo guardado está a salvo. Recargue la página para continuar.",
        ja: "ページで問題が発生し、応答しなくなりました。保存した内容は失われていません。続けるには再読み込みしてください。",
        ar: "حدث خطأ في هذه الصفحة ولم تعد تستجيب. ما حُفظ لم يُفقد. أعد تحميل الصفحة للمتابعة.",
    }
    NOT_STARTED: text {
        en: "This page has not started yet: a part of it (boot.js) did not arrive. Reload the page. If it keeps happening, a content blocker or a proxy may hold it back.",
        de: "Diese Seite ist noch nicht gestartet: Ein Teil (boot.js) kam nicht an. Laden Sie die Seite neu. Wenn das weiterhin geschieht, blockiert ihn vielleicht ein Inhaltsblocker oder ein Proxy.",
        fr: "Cette page n’a pas encore démarré : une partie (boot.js) n’est pas arrivée. Rechargez la page. Si cela se reproduit, un bloqueur de contenu ou un proxy la bloque peut-être.",
        es: "Esta página aún no se ha iniciado: una parte (boot.js) no llegó. Recargue la página. Si se repite, puede que la esté bloqueando un bloqueador de contenido o un proxy.",
        ja: "ページがまだ起動していません。一部（boot.js）が届いていません。再読み込みしてください。続く場合は、コンテンツブロッカーやプロキシが止めている可能性があります。",
        ar: "لم تبدأ هذه الصفحة بعد: لم يصل جزء منها (boot.js). أعد تحميل الصفحة. إذا تكرر ذلك، فقد يكون حاجب محتوى أو خادم وكيل يمنعه.",
    }
    STORAGE_BLOCKED: text {
        en: "Your browser blocks this site’s data, so you will be logged out when this page is reloaded. Allow site data for this site to stay logged in.",
        de: "Ihr Browser blockiert die Daten dieser Website, daher werden Sie beim Neuladen abgemeldet. Erlauben Sie Websitedaten, um angemeldet zu bleiben.",
        fr: "Votre navigateur bloque les données de ce site : votre session se fermera au rechargement de la page. Autorisez-les pour la garder ouverte.",
        es: "Su navegador bloquea los datos de este sitio, así que se cerrará la sesión al recargar la página. Permítalos para mantener la sesión.",
        ja: "ブラウザーがこのサイトのデータをブロックしているため、再読み込みするとログアウトされます。ログインを保つには、サイトデータを許可してください。",
        ar: "يحظر متصفحك بيانات هذا الموقع، لذا سيُسجَّل خروجك عند إعادة تحميل الصفحة. اسمح ببيانات الموقع لتبقى مسجّل الدخول.",
    }
}
