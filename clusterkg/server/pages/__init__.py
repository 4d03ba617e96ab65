"""Pages for people, made by workers, so that they can be stopped like any query.

To add a page, touch four files:

    clusterkg/server/pages/NAME.py          `PAGE`: its routes, and an address that shows it;
                                            `render(context, view)`: returns HTML, or a `File`
    clusterkg/server/templates/NAME.html    what `render` fills in
    clusterkg/words/pages.yaml              its texts, in three languages
    tests/server/                           what it is to show

It is found by `clusterkg.server.pages.registry`; tests of all pages (templates, links, browsers,
accessibility, languages) find it there too.
"""
