/**
 * Ideas that attacks are made of, with the phrases that say them. Words are separated by blanks, phrases by `|`; a word
 * that ends in `*` stands for every word that begins so. Spelling is folded, so accents, case and look-alikes do not
 * matter; other languages are in tables of their own, under the same names.
 */
export const ENGLISH = {
  /** Letting go of something. */
  override: `ignore|ignoring|disregard*|forget|forgetting|overlook|discard|dismiss|abandon|neglect|nullify|pay no attention|
    pay no mind|pay no heed|pay zero attention|take no notice|do not follow|don't follow|do not obey|don't obey|do not comply|
    don't comply|stop following|stop obeying|set aside|put aside|leave aside|cast aside|throw out|throw away|toss out|let go of|
    no longer follow|no longer bound|not bound by|never mind|nevermind|unlearn|superseded|supersedes|overruled|overrule|
    rescind*|are cancelled|as cancelled|were cancelled|were canceled|are canceled|are void|null and void|cease following|
    instead of following|instead of complying|are no longer valid|don't follow that|do not do that|don't do that`,
  /** Words that do the same in some company, and are everyday words otherwise. */
  overrideWeak: `bypass*|overrid*|erase|erasing|cancel|revoke|suspend|skip|drop|wipe|clear|reset|break|violate|circumvent|
    disable|turn off|deactivate|remove|purge|overwrite|delete|just kidding|only joking|just joking|only kidding|scratch that|change of plans|
    only fooling|stop doing|stop being|stop acting|regardless of|instead do|instead undertake|instead perform|rather do`,
  instructions: `instruction|instructions|prompt|prompts|preprompt|pre prompt|directive|directives|command|commands|guideline|guidelines|
    rules|orders|programming|directions|guardrail*|commandments|decrees|ordinance|you were told|you have been told|you've been told|
    you've been instructed|you have been instructed|you were instructed|i told you|we told you|you were programmed|system message|sysprompt`,
  instructionsWeak: `rule|order|task|tasks|request|requests|requisitions|pleas|context|messages|message|restrictions|restriction|constraints|policy|
    policies|everything|training|assignment|assignments|demand|demands|solicitations|filters|safeguards|protocols|limitations|text|input|question|questions`,
  prior: `previous|previously|prior|above|earlier|preceding|foregoing|former|so far|up to now|until now|initial|initially|original|
    existing|beforehand|aforementioned|came before|hitherto|before this|before that|up to this point|past|old|outside|last|precedent|i gave|were given|gave you`,
  all: `all|any|every|everything|each|entire|whole|complete|full|entirety`,
  your: `your|yours|you were|you have been|you've been|given to you|you are given|you received|you got|you follow|you operate|provided to you|you must follow`,
  /** Telling something to the one who asks. */
  reveal: `show|reveal|display|print|output|tell me|give me|share|disclose|expose|leak|list|write out|write down|spell out|dump|
    divulge|provide|send me|let me see|let me know|describe|summarize|summarise|translate|
    encode|return|present|hand over|enlighten me|inform me|detail|elucidate|narrate|console log|cat|read me|want to see|want to know|need to see|like to see|i would like to have`,
  /** Asking what something is, which everyone does. */
  whatIs: `what is|what are|what were|what was|what's|which|tell me what|do you know`,
  /** Saying again. */
  repeat: `repeat|recite|echo|reproduce|restate|replay|replicate|reiterate|recount|rehash|quote|transcribe|parrot|play back|playback|
    read back|read out|copy and paste|retell|redeliver|duplicate|enumerate|recapitulate|recap|enunciate|mirror|mirroring|say back|type out|
    regurgitate|paste|echoing|repeating|reciting|rollback|rewind|recall|remind me of|verbatim|word for word|letter by letter|character by character|
    in full|exactly as written|without altering|without changing|unchanged|word by word|full transcript|straight repeat`,
  /** Hidden text that makes an assistant what it is. */
  systemPrompt: `system prompt*|system instruction*|system message*|systemprompt|system_prompt|sysprompt|initial prompt|initial instructions|
    initial instruction|original prompt|original instructions|hidden prompt|hidden instructions|secret instructions|secret prompt|starting instructions|
    first instructions|base prompt|base instructions|pre prompt|preprompt|developer message|developer instructions|custom instructions|
    initial directions|initial configuration|initialization string|initialisation string|system configuration|internal instructions|
    internal guidelines|internal prompt|confidential instructions|prompt text|text of the prompt|prompt that was|initial directive*|opening instructions|
    prompt given|instructions given|text you were given|given initially|instructions above|prompt above|instruction above|prompt you were|instructions you were`,
  /** What was said between the two. */
  conversation: `conversation|dialogue|dialog|discussion|interaction|discourse|chat|chat history|exchange|exchanges|our talk|message history|
    transcript|context window|instruction|prompt|prompts|commands|above|directive|ordinance`,
  sentences: `sentence|sentences|lines|line|words|phrases|statements|statement|wording|text|utterances|everything|items|paragraph|tokens|content|contents`,
  sawIt: `you saw|you have seen|you've seen|you see|you read|you have read|you've read|you processed|you have processed|you've processed|
    you received|you've received|you encountered|you have encountered|you've encountered|you got|you have interpreted|you've interpreted|you interpreted|
    you were given|you have been given|you were told|you've been told|we exchanged|we've exchanged|we've gone over|we have gone over|that was inputted|
    before this conversation|before this point|given to you|above this|up until this point|prior to this|so far|preceding this|the start of this|at the beginning|the beginning of`,
  secret: `password|passwords|passcode|passphrase|pass phrase|secret key|secret code|secret word|secret phrase|api key|api keys|access code|
    access token|private key|credentials|codeword|code word|security code|admin key|connection string|ssn|social security number`,
  userData: `the user's|other users|list of users|user data|user's|database|bank balance*|customer records|employee data|employee records|
    birth date|birth year|date of birth|home address|email address|current city|where does the user|full access|private data|personal data|user records|other customers`,
  fromNowOn: `from now on|from this point on|from this moment|henceforth|hereafter|going forward you|starting now|from here on|
    for the rest of|until further notice|throughout this conversation|after this message|for all future`,
  persona: `you are now|you're now|you will now be|you are going to|you are about to|act as|acting as|pretend|pretending|role play*|roleplay*|
    immerse yourself|simulate|simulating|take on the role|take the role|play the role|playing the role|assume the role|assume the persona|
    impersonate|imagine you are|imagine you're|imagine that you|emulate|become|transform into|embody|your new name|new identity|new role|
    your new persona|you will be|adopt the persona|speak as|answer as|respond as|reply as|you will act|you shall be|stay in character|in character|
    is now you|alter ego|persona|you're going to be|your name is now|will be acting|portray`,
  unrestricted: `no restrictions|without restrictions|without any restrictions|no restriction|any restrictions|unrestricted|unfiltered|uncensored|
    no filter|no filters|without filter*|without any filter*|no rules|no limits|no limitations|without limits|without limitations|without any limitations|
    unlimited power|no boundaries|without boundaries|no guidelines|no ethical|no moral|no morals|no ethics|without ethic*|without moral*|ethical or moral|moral or ethical|
    ethics or morals|ethical guidelines|moral guidelines|amoral|immoral|unethical|no censorship|without censorship|without censoring|not bound|free from|freed from|
    broken free|break free|escaped|not restricted|not limited by|unshackled|unchained|jailbroken|jailbreak|do anything now|do anything|can do anything|
    anything and everything|no matter how|regardless of legality|legal or illegal|illegal or|even if illegal|even if it is|potentially harmful|harmful or|
    uncensor*|unbiased and|no conscience|no remorse|evil|malicious|without hesitation|without regard|doesn't care|does not care|do not care|doesn't have any|
    does not have any|isn't bound|is not bound|aren't bound|are not bound|do not have to abide|not have to abide|unhinged|unaligned|no safety|without safety|disable safety|safety filters|content filters`,
  aiPolicy: `openai|open ai|content policy|content policies|usage policies|usage policy|policies|terms of service|ethical guidelines|safety guidelines|guidelines set|
    rules set|anthropic|language model|ai model|ai language|large language model|as an ai|chatgpt|gpt 3|gpt 4|gpt4|gpt3|gpt|llm|chatbot|bard|claude|llama|gemini|ai assistant|an ai`,
  noRefusal: `never refuse*|cannot refuse|can't refuse|can not refuse|do not refuse|don't refuse|must not refuse|not allowed to refuse|refuse to answer|refuse to|
    never say no|never say that|never say i|never say you|do not say sorry|i'm sorry|i am sorry|i apologize|i cannot|i can't assist|i'm unable|as an ai|no disclaimers|
    no disclaimer|without disclaimer*|no warnings|no warning|without warning*|never warn|do not warn|don't warn|moralize|moralizing|moral lectures|lecture me|never apologize|never decline|
    always comply|must comply|always obey|must obey|obey all|obey every|always answer|must answer|will answer every|answer any|answer every|answer all|respond to any|
    fulfill any|fulfil any|any request|inappropriate|not appropriate|never break character|do not break character|don't break character|unable to fulfill|lose tokens|deduct*|you will die|be terminated`,
  mode: `dan mode|developer mode|dev mode|debug mode|god mode|maintenance mode|admin mode|administrator mode|sudo mode|root access|jailbreak mode|evil mode|unrestricted mode|
    opposite mode|test mode|diagnostic mode|override mode|system override|admin override|administrator override|security override|override code|system mode|verification mode|
    enabled|activated|mode output|mode activated|mode enabled|sudo|dan|stan|dude|aim|do anything now|maximum|evilbot|antigpt|betterdan|chatgpt plus|two responses|two different ways|two ways|classic|jailbroken`,
  hypothetical: `hypothetical|hypothetically|fictional|in a world where|in a universe|alternate universe|parallel universe|alternate reality|dystopian|imagine we|imagine we're|
    imagine a world|suppose we|for the sake of|thought experiment|in this future|in this world|in this scenario|let's say|let's imagine|let us imagine|let's pretend|let us pretend|pretend that|for research purposes|for educational purposes|in this hypothetical|let's consider`,
  authority: `as your boss|as your creator|as your developer|i am your creator|i'm your creator|i am your developer|your developer|i'm a developer|i am a developer|i am the president|
    i'm the president|i am god|as the administrator|as an administrator|i am the admin|i'm an admin|as your administrator|as your superior|from the security team|security audit|i am authorized|i'm authorized|
    authorized personnel|quality assurance|i work at openai|i'm from openai|openai employee|for debugging|debugging this|troubleshooting purposes|authorization code|compliance audit|red team|pen test|your owner|your master|as an ai developed`,
  onlySay: `just print|only print|just say|only say|just output|only output|just write|say exactly|respond only with|reply only with|answer only with|print the following|output the following|
    instead print|instead say|instead output|instead write|instead answer|instead tell|and say|and print|and output|and write|and state|and tell|and give|and answer|and reply|and respond|and repeat|and do|
    then say|then print|then output|then tell|then write|state that|say that|respond with|reply with|answer with|begin your|start your|start with|begin with|end with|end your|append|conclude that|print exactly`,
  newTask: `new instructions|new instruction|new task|new tasks|new command|new directive|new directives|new rules|new rule|new objective|new goal|updated instructions|real task|real instructions|
    actual task|your task is now|your real|next task|following instructions|instructions below|following directives|following directive|instructions that follow|instructions to follow|
    focus on new|urgent task|higher priority|highest priority|top priority|takes precedence|take precedence|critical instruction*|important instruction*|crucial directive*|priority instruction*|immediate attention|
    instructions follow|next words|these next|do this instead|instead do this|stop everything|attention required|pause and|before you continue|before continuing|before proceeding|without delay|act now|listen carefully|pay close attention|attention is`,
  assistant: `ai assistant|ai assistants|language model|language models|ai model|ai models|ai agent|ai agents|ai system|ai systems|llm|llms|chatbot|to the ai|dear ai|if you are an ai|if you're an ai|
    note to ai|attention ai|assistant must|assistant should|the assistant|dear assistant|automated system*|ai reviewer*|ai reading|gpt|copilot|when summarizing|when summarising|
    when answering|when asked|when you summarize|in your response|in your answer|in your summary|modify your answer|your answer|your response|your reply|your output|your code|to the user|tell the user|inform the user|your summary`,
  exfiltrate: `send to|send it to|send them to|send the|forward to|forward the|forward it|upload to|post to|email to|email it|transmit to|exfiltrat*|requests post|curl|wget|click here|click this|click the|follow this link|visit this|
    download and run|call the|invoke the tool|use the tool|execute the|reset your password|transfer to|wire the|visit the following|go to the following`,
  roleTag: `system :|user :|assistant :|im_start|im_end|endoftext|start_header_id|end_header_id|begin_of_text|inst|end of prompt|end prompt|end of context|end of document|end of text|begin new|system override|
    system mode|system note|system update|end of instructions|end user input|human :|sys|admin :`,
  talk: `prompt injection|prompt injections|jailbreak attack*|jailbreaking|jailbreaks|attack|attacks|attacker|attackers|explain|what does|meaning of|mean|means|definition|example of|examples of|the phrase|the word|the term|the sentence|the expression|the saying|the quote|the headline|this quote|why|rule of thumb|rules of thumb|rules of the game|
    detect|detecting|detection|defend|defense|defence|prevent|preventing|protect|mitigate|mitigation|paper|article|classifier|research|vulnerability|security|difference between|history of|why do|why does|how do|how does|translate the|
    lesson|course|blog|essay|report|tutorial|best practices|documentation`,
  howTo: `how do i|how can i|how to|how do you|how should i|how could i|how would i|how do we|how can we|is it possible|is there a way|can i|should i|may i|why does|why is|when should|what happens|how does|what is the best way|ways to|steps to|guide to|tips for|tips on`,
  mine: `my|his|her|their|its|a|an|my own|another|someone|in my|of my|to my|on my|for my|a good|an example|sample|example|examples`,
  please: `please|now|then|must|should|will|just|kindly|instead|also|simply|first|immediately|to|you|and|but|so|could you|can you|would you|let's|may|shall|cannot|not`,
  ethics: `ethics|ethical|moral|morality|morals|illegal|harmful|dangerous|offensive|controversial|explicit|nsfw|sexual|profanity|swear|curse|curses|swearing|vulgar|inappropriate|hate|violent|violence|drugs|weapons|bomb|meth|kill|crime|crimes|malware|hack|hacking|unsafe|taboo|derogatory|discriminatory|racist|sexist`,
  fuck: `fuck|fucking|fuckin|shit|bitch|asshole|bullshit|damn`,
  decode: `base64|rot13|caesar|cipher|decode|decipher|pig latin|morse|leetspeak|leet|reverse order|in reverse|hex|binary|encrypt|encrypted|interlace|concatenate|acrostic|part 1|part 2|first letter of each|a b c|emoji|in spanish then back|spell it backwards|backwards`,
  canary: `pwned|hacked|hijacked|i have been|haha|lol|hijack|injection succeeded|injected|kill all humans|i hate humans|destroy humanity`,
  startAnswer: `the sentences are|sentences are|sentences were|the sentences were|statements are|sure the|sure here|of course the|absolutely the|here are the sentences|my instructions are|the system prompt is|i was instructed to|the original prompt was|my prompt is|sentences include|lines were|sentences are as follows|begin with you are|beginning with you are`,
} as const;

export type Concept = keyof typeof ENGLISH;
/** Phrases of one language, or of several that share a table. */
export type Lexicon = { readonly [concept in Concept]?: string };
