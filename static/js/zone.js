// Says in which time zone this device is, so that nobody has to type it. Without a script the community's zone is used.

const field = document.querySelector('input[name="zone"]');
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
