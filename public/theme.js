// Runs before the first picture, so that a chosen theme never flashes the other one. The rest of the choice is made in src/app/main.tsx.
try {
  const { theme } = JSON.parse(localStorage.getItem('orrery.ui') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is denied or holds something else: the system's theme it is.
}
