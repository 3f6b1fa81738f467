/** The web application around the element: a list of documents, and a page for each. */
import { elementLanguages } from '../messages/languages.ts'
import { appLanguages } from './app-messages.ts'
import { applyLanguage, currentLanguage, followLanguage } from './language.ts'
import './tandem-app.ts'

applyLanguage()
followLanguage()
void start()

async function start(): Promise<void> {
  const language = currentLanguage()
  // Nobody sees English first who then sees something else. What cannot be loaded is shown in English. This is no `await` of the
  // module itself: what is loaded here waits for the modules that it needs, and they may be in one file with this one.
  if (language !== 'en') await Promise.all([elementLanguages.load(language), appLanguages.load(language)])
  document.body.prepend(document.createElement('tandem-app'))
}
