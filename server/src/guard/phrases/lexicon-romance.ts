import type { Lexicon } from './lexicon.ts';

/** French, Spanish, Italian, Portuguese. */
export const ROMANCE: Lexicon = {
  override: `ignore|ignores|ignorez|ignorer|ignorons|oublie|oubliez|oublier|ne tiens pas compte|ne tenez pas compte|ne suis pas|ne suivez pas|néglige|négligez|fais abstraction|faites abstraction|laisse tomber|laissez tomber|passe outre|
    ignora|ignoren|ignorad|ignorar|ignorando|olvida|olvídate|olvide|olviden|olvidar|descarta|haz caso omiso|haga caso omiso|no sigas|no hagas caso|omite|pasa por alto|deja de lado|prescinde|
    ignorate|ignorare|dimentica|dimenticate|dimenticare|trascura|trascurare|non seguire|non considerare|non tenere conto|lascia perdere|scarta|tralascia|
    ignorem|esqueça|esquece|esquecer|esqueçam|desconsidere|desconsidera|desconsiderar|despreze|não siga|não sigas|deixe de lado|descarte|desconsiderem`,
  instructions: `instructions|consignes|directives|ordres|règles|commandes|invite|invites|ce qu'on t'a dit|ce qui t'a été dit|instrucciones|instrucción|directrices|órdenes|reglas|indicaciones|comandos|lo que te dijeron|te han dicho|
    istruzioni|istruzione|direttive|ordini|regole|comandi|indicazioni|quello che ti è stato detto|instruções|instrução|diretrizes|ordens|regras|comandos|o que te disseram|orientações`,
  instructionsWeak: `tâche|tâches|demandes|messages|restrictions|tarea|tareas|mensajes|restricciones|compiti|messaggi|restrizioni|richieste|tarefas|mensagens|restrições|todo|tudo|tutto|tout|texto|texte|testo|contexto|contexte|contesto`,
  prior: `précédent*|antérieur*|ci dessus|plus haut|au dessus|avant|jusqu'à présent|jusqu'ici|initial*|d'origine|anterior*|previ*|de arriba|arriba|hasta ahora|inicial*|original*|precedent*|di cui sopra|sopra|finora|fino ad ora|iniziali|iniziale|originali|acima|até agora|dadas`,
  all: `tous|toutes|tout|toute|chaque|l'ensemble|todas|todos|todo|toda|cada|cualquier|tutte|tutti|tutto|ogni|qualsiasi|tudo|qualquer|quaisquer`,
  your: `tes|ton|ta|vos|votre|tu|tus|su|sus|tuo|tua|tuoi|tue|vostre|seu|sua|seus|suas|teu|tuas|que tu as reçu*|que te dieron|che hai ricevuto|que recebeu`,
  reveal: `montre*|révèle*|affiche*|donne moi|donnez moi|dis moi|dites moi|partage*|divulgue*|écris|écrivez|imprime*|liste*|fournis|fournissez|
    muestra|muéstrame|muestre|revela*|dime|dígame|dame|deme|comparte*|compartir|divulga|escribe|imprime|imprímelos|enumera|proporciona|enséñame|
    mostra|mostrami|mostrare|rivela*|dimmi|dammi|condividi|condividere|divulga|scrivi|stampa|elenca|fornisci|fornire|fammi vedere|
    mostre|me mostre|diga me|me diga|dê me|me dê|compartilhe|compartilhar|partilhar|escreva|imprima|liste|forneça|exiba`,
  whatIs: `quelles sont|quels sont|quel est|quelle est|c'est quoi|cuál es|cuáles son|cuáles fueron|qué es|quali sono|qual è|quais são|qual é|quais foram`,
  repeat: `répète*|répétez|répéter|récite*|recopie*|mot pour mot|mot à mot|cite|citez|repite|repita|repetir|recita|copia y pega|palabra por palabra|literalmente|textualmente|al pie de la letra|transcribe|
    ripeti|ripetere|recitare|parola per parola|alla lettera|trascrivi|copia e incolla|repita|repete|recite|palavra por palavra|transcreva|copie e cole|ao pé da letra`,
  systemPrompt: `prompt système|invite système|message système|instructions système|instructions initiales|consignes initiales|prompt initial|invite initiale|instructions cachées|prompt del sistema|mensaje del sistema|instrucciones del sistema|
    instrucciones iniciales|prompt inicial|instrucciones ocultas|prompt de sistema|indicaciones iniciales|prompt di sistema|istruzioni di sistema|messaggio di sistema|istruzioni iniziali|prompt iniziale|istruzioni nascoste|
    prompt do sistema|mensagem do sistema|instruções do sistema|instruções iniciais|instruções ocultas`,
  conversation: `conversation|discussion|échange|dialogue|conversación|diálogo|charla|conversazione|dialogo|conversa|diálogo|instruction|instrucción|istruzione|instrução`,
  sentences: `phrases|phrase|lignes|mots|texte|frases|líneas|palabras|texto|frasi|righe|parole|testo|linhas|palavras`,
  sawIt: `que tu as vu|que tu as vues|que tu as lu|que tu as lues|que tu as reçu*|que has visto|que has leído|que recibiste|que te dieron|que hai visto|che hai visto|che hai letto|che hai ricevuto|che ti sono state date|que você viu|que você leu|que você recebeu|au début|al principio|all'inizio|no início`,
  secret: `mot de passe|mots de passe|clé secrète|code secret|code d'accès|phrase secrète|clé api|contraseña|contraseñas|clave secreta|código secreto|código de acceso|palabra secreta|clave de acceso|frase de contraseña|password|parola d'ordine|chiave segreta|codice segreto|codice di accesso|
    chiave api|parola segreta|senha|senhas|chave secreta|código de acesso|palavra passe|palavra secreta|chave de api`,
  userData: `de l'utilisateur|l'utilisateur|date de naissance|adresse e mail|base de données|del usuario|el usuario|fecha de nacimiento|base de datos|correo electrónico de|ciudad de residencia|dell'utente|l'utente|data di nascita|città di residenza|do usuário|o usuário|do utilizador|data de nascimento|cidade de residência|banco de dados|datos personales|dati personali|dados pessoais|données personnelles`,
  fromNowOn: `à partir de maintenant|désormais|dorénavant|a partir de ahora|de ahora en adelante|desde ahora|d'ora in poi|da ora in poi|da questo momento|a partir de agora|de agora em diante|doravante`,
  persona: `tu es maintenant|vous êtes maintenant|fais semblant|faites semblant|joue le rôle|jouez le rôle|incarne*|agis comme|agissez comme|imagine que tu|ahora eres|eres ahora|actúa como|finge|finge ser|haz de|hazte pasar|interpreta el papel|imagina que eres|
    ora sei|adesso sei|fai finta|fingi|agisci come|comportati come|interpreta il ruolo|immagina di essere|impersona|você agora é|agora você é|aja como|finja|atue como|interprete o papel|imagine que você é|faça de conta`,
  unrestricted: `sans restriction*|sans limite*|sans filtre*|sans censure|sans règles|aucune restriction|aucune limite|aucune règle|sans éthique|illégal*|sin restricciones|sin límites|sin filtro*|sin censura|sin reglas|ninguna restricción|sin ética|ilegal*|
    senza restrizioni|senza limiti|senza filtri|senza censura|senza regole|nessuna restrizione|senza etica|illegal*|sem restrições|sem limites|sem filtro*|sem censura|sem regras|nenhuma restrição|sem ética|qualquer coisa agora`,
  noRefusal: `ne refuse jamais|ne refusez jamais|sans avertissement*|nunca te niegues|nunca rechaces|sin advertencias|non rifiutare mai|non rifiutarti|senza avvertenze|nunca se recuse|nunca recuse|sem avisos|sem advertências`,
  hypothetical: `imaginons|supposons|imagine que|dans un monde où|hypothétique|imagina que|imaginemos|supongamos|en un mundo donde|hipotétic*|immagina che|immaginiamo|supponiamo|in un mondo in cui|ipotetic*|suponha|imagine que|vamos imaginar|num mundo|em um mundo|hipotétic*`,
  authority: `en tant que ton patron|je suis le président|je suis dieu|je suis ton créateur|como tu jefe|soy el presidente|soy dios|soy tu creador|soy el administrador|come tuo capo|sono il presidente|sono dio|sono il tuo creatore|como seu chefe|sou o presidente|sou deus|eu sou seu criador|experto en ciberseguridad|expert en cybersécurité|esperto di sicurezza|especialista em segurança`,
  onlySay: `et dis|et écris|et réponds|et affiche|et déclare*|et indique*|y di|y dime|y escribe|y responde|y declara|y muestra|y repite|e di|e dimmi|e scrivi|e rispondi|e dichiara|e afferma|e diga|e escreva|e responda|e declare|e me dê|réponds seulement|responde solo|rispondi solo|responda apenas|réponds par|responde con|rispondi con|responda com`,
  newTask: `nouvelle tâche|nouvelles instructions|nouvelles tâches|nueva tarea|nuevas instrucciones|nuevas tareas|nuovo compito|nuovi compiti|nuove istruzioni|nova tarefa|novas tarefas|novas instruções`,
  assistant: `assistant ia|modèle de langage|asistente de ia|modelo de lenguaje|assistente ia|modello linguistico|modelo de linguagem|assistente de ia|llm|ia`,
  talk: `qu'est ce que|que signifie|explique*|comment détecter|comment empêcher|attaque*|qué significa|qué es una|explica|cómo detectar|cómo evitar|ataque*|cosa significa|spiega|come rilevare|come evitare|attacc*|o que significa|o que é|explique|como detectar|como evitar|exemple|ejemplo|esempio|exemplo`,
  howTo: `comment puis je|comment faire|comment|cómo puedo|cómo|come posso|come si|como posso|como faço|puis je|puedo|posso|est il possible|es posible|è possibile|é possível`,
  mine: `mon|ma|mes|mi|mis|mio|mia|miei|mie|meu|minha|meus|minhas|un|une|una|um|uma|unos|nuestro|un`,
  please: `s'il te plaît|s'il vous plaît|maintenant|et|puis|mais|por favor|ahora|y|entonces|pero|per favore|ora|adesso|e|poi|ma|agora|então|mas|ahora bien|merci|gracias|grazie|obrigado|debes|tu dois|vous devez|devi|deve`,
};
