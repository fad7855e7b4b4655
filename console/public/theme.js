// Before the first paint: a page that turns dark after it was drawn light is a flash. The policy allows no inline script.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => {
    try {
      return localStorage.getItem('joulegate.theme');
    } catch {
      return null;
    }
  };
  const apply = () => {
    const own = chosen();
    const theme = own === 'light' || own === 'dark' ? own : dark.matches ? 'dark' : 'light';
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    dispatchEvent(new Event('themechange'));
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('themechosen', apply);
})();
