/** Keys as their makers give them out: what they begin with, and how many characters of which kind follow. */
export interface KeyFormat {
  readonly maker: string;
  readonly prefix: string;
  readonly rest: 'alnum' | 'word' | 'hex' | 'base32' | 'base64';
  readonly least: number;
  readonly most: number;
}

const key = (
  maker: string,
  prefixes: readonly string[],
  rest: KeyFormat['rest'],
  least: number,
  most = least,
): readonly KeyFormat[] => prefixes.map((prefix) => ({ maker, prefix, rest, least, most }));

/** From the makers' own descriptions. `word` has `-` and `_` besides letters and digits. */
export const KEY_FORMATS: readonly KeyFormat[] = [
  ...key('joulegate', ['jg_live_'], 'word', 62),
  ...key('aws', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], 'base32', 16),
  ...key('github', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'alnum', 36, 251),
  ...key('github', ['github_pat_'], 'word', 82),
  ...key(
    'gitlab',
    [
      'glpat-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glptt-',
      'glcbt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'glffct-',
    ],
    'word',
    20,
    320,
  ),
  ...key('google', ['AIza'], 'word', 35),
  ...key('google', ['GOCSPX-'], 'word', 28),
  ...key('google', ['ya29.'], 'word', 30, 1024),
  ...key('slack', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxc-', 'xoxd-', 'xapp-'], 'word', 24, 512),
  ...key('stripe', ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_org_'], 'alnum', 16, 247),
  ...key('stripe', ['whsec_'], 'alnum', 24, 96),
  ...key('openai', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], 'word', 40, 250),
  ...key('anthropic', ['sk-ant-'], 'word', 40, 250),
  ...key('openrouter', ['sk-or-v1-'], 'hex', 64),
  ...key('openai', ['sk-'], 'alnum', 32, 96),
  ...key('groq', ['gsk_'], 'alnum', 52),
  ...key('xai', ['xai-'], 'alnum', 80),
  ...key('perplexity', ['pplx-'], 'alnum', 48, 64),
  ...key('hugging-face', ['hf_'], 'alnum', 34),
  ...key('hugging-face', ['api_org_'], 'alnum', 34),
  ...key('replicate', ['r8_'], 'alnum', 37),
  ...key('npm', ['npm_'], 'alnum', 36),
  ...key('pypi', ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZw'], 'word', 50, 1000),
  ...key('rubygems', ['rubygems_'], 'hex', 48),
  ...key('crates', ['cio'], 'alnum', 32),
  ...key('docker', ['dckr_pat_', 'dckr_oat_'], 'word', 27, 64),
  ...key('digitalocean', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 'hex', 64),
  ...key('shopify', ['shpat_', 'shpss_', 'shpca_', 'shppa_'], 'hex', 32),
  ...key('sendgrid', ['SG.'], 'word', 66, 70),
  ...key('twilio', ['SK'], 'hex', 32),
  ...key('databricks', ['dapi'], 'hex', 32),
  ...key('vault', ['hvs.', 'hvb.'], 'word', 24, 300),
  ...key('linear', ['lin_api_'], 'alnum', 40),
  ...key('notion', ['ntn_'], 'alnum', 46),
  ...key('grafana', ['glsa_'], 'word', 41),
  ...key('grafana', ['glc_'], 'base64', 32, 400),
  ...key('new-relic', ['NRAK-'], 'alnum', 27),
  ...key('postman', ['PMAK-'], 'word', 59),
  ...key('figma', ['figd_'], 'word', 40, 64),
  ...key('atlassian', ['ATATT3'], 'word', 150, 250),
  ...key('supabase', ['sbp_'], 'hex', 40),
  ...key('tailscale', ['tskey-'], 'word', 20, 120),
  ...key('pulumi', ['pul-'], 'hex', 40),
  ...key('doppler', ['dp.pt.', 'dp.st.', 'dp.ct.'], 'alnum', 40, 44),
  ...key('square', ['EAAA'], 'word', 60),
  ...key('square', ['sq0csp-'], 'word', 43),
  ...key('age', ['AGE-SECRET-KEY-1'], 'alnum', 58),
];
