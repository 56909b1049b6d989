// Signs in with the code in the fragment of a link, and takes it out of the address. Where there
// is a choice, such as for who is signed in already, it is left to the reader.
(() => {
  "use strict";
  const code = location.hash.slice(1), form = document.getElementById("sign-in");
  if (!code || !form) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.credential.value = code;
  if (!("ask" in form.dataset)) form.submit();
})();
