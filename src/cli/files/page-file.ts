/** How the pages beside a run.json are named: by their moment, and numbered. Nothing else is ever read or removed there. */
export const PAGE_FILE = /^(?:drift|before|probe|during|settling|late|after)\.\d{1,6}\.prom$/;
