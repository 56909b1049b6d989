// Signs in with the code in the fragment of a link, and takes it out of the address. Who is
// signed in already is asked for whom the link is.
(() => {
  "use strict";
  const code = location.hash.slice(1), form = document.getElementById("sign-in");
  if (!code || !form) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.credential.value = code;
  if (!form.elements.as) form.submit();
})();
