// Links the list of listings and its map: to point at one marks the other. Only pictures are
// changed here; what is selected stays with the screen's address.
(() => {
  const known = new WeakSet();
  const plot = () => document.querySelector('.st-key-map .js-plotly-plot');
  const rowsAt = point => document.querySelectorAll(`[data-point="${CSS.escape(point)}"]`);
  let ring = null;

  const unmark = () => {
    ring?.remove();
    ring = null;
    document.querySelectorAll('.m-listing--near').forEach(row => {
      row.classList.remove('m-listing--near');
    });
  };

  // The map's own projection says where the place is on the screen.
  const ringAt = point => {
    const map = plot()?._fullLayout?.map?._subplot?.map;
    if (!map) return;
    const at = map.project(point.split(',').map(Number));
    ring = document.createElement('div');
    ring.className = 'm-ring';
    ring.style.left = `${at.x}px`;
    ring.style.top = `${at.y}px`;
    map.getContainer().append(ring);
  };

  const pointOf = event => event.points?.find(one => typeof one.text === 'string')?.customdata;

  const listen = drawn => {
    known.add(drawn);
    drawn.on('plotly_hover', event => {
      unmark();
      const point = pointOf(event);
      if (point) rowsAt(point).forEach(row => row.classList.add('m-listing--near'));
    });
    drawn.on('plotly_unhover', unmark);
    drawn.on('plotly_click', event => {
      const point = pointOf(event);
      if (point) rowsAt(point)[0]?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    });
  };

  const pointed = event => {
    const drawn = plot();
    if (drawn?.on && !known.has(drawn)) listen(drawn);
    const row = event.target.closest?.('[class*="st-key-row-"]')?.querySelector('[data-point]');
    if (row?.classList.contains('m-listing--near')) return;
    if (row || !event.target.closest?.('.st-key-map')) unmark();
    if (!row) return;
    row.classList.add('m-listing--near');
    ringAt(row.dataset.point);
  };
  document.addEventListener('mouseover', pointed);
  document.addEventListener('focusin', pointed);
})();
