package extract

// Version is that of the readers: it goes up whenever any document would give
// other pages, documents or causes than before, so that what was kept of
// documents (Cache, and the index) is read anew.
const Version = 18
