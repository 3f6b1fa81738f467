/** The web application around the element: a list of documents, and a page for each. */
import './tandem-app.ts'
