// Names that nobody can hold alone: public suffixes (`co.uk`, `github.io`) and the domains of public mail providers. Who claimed one
// could sign strangers in.

import { parse } from 'tldts';

/** Providers where anybody gets an address. Not complete, and it need not be: whoever publishes a record at the name holds its DNS. */
const MAIL_PROVIDERS: ReadonlySet<string> = new Set(
  `126.com 139.com 163.com aim.com alice.it aliyun.com aol.com arcor.de bigpond.com bluewin.ch btinternet.com comcast.net cox.net
  daum.net duck.com earthlink.net email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com
  gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
  hushmail.com icloud.com inbox.lv inbox.ru interia.pl juno.com laposte.net libero.it list.ru live.ca live.co.uk live.com live.fr
  live.nl mac.com mail.com mail.de mail.ru mailbox.org mailinator.com mailfence.com me.com msn.com nate.com naver.com o2.pl
  online.no onet.pl op.pl optonline.net orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de proton.me
  protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr
  shaw.ca sina.com skynet.be sky.com sohu.com startmail.com sympatico.ca t-online.de talktalk.net telenet.be telia.com terra.com.br
  tiscali.it tuta.com tuta.io tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr web.de wp.pl ya.ru
  yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
  yandex.ru yeah.net ymail.com zoho.com zohomail.com`.split(/\s+/),
);

/** `name`: lower-case A-labels without a final dot. */
export function isPublicDomain(name: string): boolean {
  // A suffix is no domain below a suffix; the private part of the list holds hosters such as github.io.
  const { domain, publicSuffix } = parse(name, { allowPrivateDomains: true, validateHostname: false });
  return domain === null || publicSuffix === name || MAIL_PROVIDERS.has(name);
}
