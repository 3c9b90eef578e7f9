// Names that nobody can hold alone: registries (`co.uk`), hosters (`github.io`), public mail providers.
// Someone who claimed one could sign strangers in.
//
// The list is not complete and need not be: a claim takes a record at that very name, which only its holder
// can publish. The list prevents honest mistakes, and claims that would stay pending for ever. The whole
// public suffix list would take up a sixth of the Worker.

/** Mail providers where anybody can get an address. */
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

/** Second-level names under which anybody can register: each country, then its labels. */
const REGISTRIES: ReadonlySet<string> = new Set(
  `ae:ac,co,gov,mil,net,org,sch ar:com,edu,gob,gov,int,mil,net,org,tur at:ac,co,gv,or au:asn,com,edu,gov,id,net,org
  bd:com,edu,gov,net,org be:ac br:adv,art,blog,com,edu,eng,gov,ind,inf,med,mil,net,nom,org,tv bo:com,edu,gob,net,org
  cl:gob,gov cn:ac,com,edu,gov,mil,net,org co:com,edu,gov,mil,net,nom,org cr:ac,co,fi,go,or,sa cy:ac,com,gov,net,org
  do:com,edu,gob,gov,net,org ec:com,edu,fin,gob,gov,info,med,net,org eg:com,edu,eun,gov,net,org es:com,edu,gob,nom,org
  fr:asso,com,gouv,nom,prd,tm gh:com,edu,gov,org gr:com,edu,gov,net,org gt:com,edu,gob,net,org hk:com,edu,gov,idv,net,org
  hu:co,info,org id:ac,biz,co,go,mil,my,net,or,sch,web il:ac,co,gov,idf,k12,muni,net,org in:ac,co,edu,firm,gen,gov,ind,mil,net,nic,org,res
  it:edu,gov jo:com,edu,gov,net,org jp:ac,ad,co,ed,go,gr,lg,ne,or ke:ac,co,go,info,me,mobi,ne,or,sc kr:ac,co,es,go,hs,kg,mil,ms,ne,or,pe,re,sc
  kw:com,edu,gov,net,org lb:com,edu,gov,net,org lk:ac,com,edu,gov,net,org ma:ac,co,gov,net,org,press mx:com,edu,gob,net,org
  my:com,edu,gov,mil,name,net,org mz:ac,co,gov,net,org ng:com,edu,gov,i,mil,mobi,name,net,org,sch np:com,edu,gov,net,org
  nz:ac,co,cri,geek,gen,govt,health,iwi,kiwi,maori,mil,net,org,parliament,school om:co,com,edu,gov,net,org
  pa:ac,com,edu,gob,net,org pe:com,edu,gob,mil,net,nom,org ph:com,edu,gov,mil,net,ngo,org pk:biz,com,edu,gov,net,org,web
  pl:com,edu,gov,info,mil,net,org pr:com,edu,gov,net,org pt:com,edu,gov,net,org,publ py:com,coop,edu,gov,net,org qa:com,edu,gov,net,org
  ro:co,com,firm,info,nom,nt,org,rec,store,tm,www rs:ac,co,edu,gov,in,org ru:ac,edu,gov,int,mil sa:com,edu,gov,med,net,org,pub,sch
  sg:com,edu,gov,net,org,per sv:com,edu,gob,org,red th:ac,co,go,in,mi,net,or tr:av,bbs,bel,biz,com,dr,edu,gen,gov,info,k12,name,net,org,pol,tel,tv,web
  tw:com,edu,game,gov,idv,mil,net,org tz:ac,co,go,me,mil,ne,or,sc ua:com,edu,gov,in,kiev,kyiv,lviv,net,odessa,org ug:ac,co,com,go,ne,or,org,sc
  uk:ac,co,gov,ltd,me,mod,net,nhs,org,plc,police,sch uy:com,edu,gub,mil,net,org uz:co,com,net,org ve:co,com,edu,gob,gov,info,mil,net,org,web
  vn:ac,biz,com,edu,gov,health,info,int,name,net,org,pro za:ac,co,edu,gov,law,mil,net,ngo,nom,org,school,tm,web zm:ac,co,com,edu,gov,net,org
  zw:ac,co,gov,mil,org`
    .split(/\s+/)
    .flatMap((line) => {
      const [country = '', words = ''] = line.split(':');
      return words.split(',').map((word) => `${word}.${country}`);
    }),
);

/** Hosters where anybody can get a name below theirs. */
const HOSTERS: ReadonlySet<string> = new Set(
  `000webhostapp.com amazonaws.com amplifyapp.com appspot.com azurewebsites.net bitbucket.io blogspot.com cloudfront.net duckdns.org
  dyndns.org firebaseapp.com fly.dev github.io gitlab.io glitch.me herokuapp.com myshopify.com neocities.org netlify.app ngrok.app
  ngrok.io no-ip.org on.fleek.co onrender.com pages.dev r2.dev railway.app readthedocs.io repl.co replit.app run.app
  surge.sh trycloudflare.com vercel.app web.app webflow.io weebly.com wixsite.com wordpress.com
  workers.dev`.split(/\s+/),
);

/** School districts and states of the United States. */
const UNITED_STATES = /^(?:(?:k12|cc|lib|state|co)\.)?[a-z]{2}\.us$/;

/** @param name lower-case A-labels without a final dot */
export function isPublicDomain(name: string): boolean {
  return MAIL_PROVIDERS.has(name) || REGISTRIES.has(name) || HOSTERS.has(name) || UNITED_STATES.test(name);
}
