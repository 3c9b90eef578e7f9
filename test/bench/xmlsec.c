/* The C library on the same file, for `npm run bench`: base64 in, every signature verified with the pinned key, NameID out.
 *
 * usage: xmlsec <base64 file> <certificate.pem> <private key.pem or -> <iterations>
 * prints one line per iteration: the time of one response in nanoseconds
 */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xmlsec/base64.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlenc.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

static const xmlChar *SAML = BAD_CAST "urn:oasis:names:tc:SAML:2.0:assertion";

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static char *read_file(const char *name, size_t *length) {
  FILE *file = fopen(name, "rb");
  if (!file) fail(name);
  fseek(file, 0, SEEK_END);
  *length = (size_t)ftell(file);
  rewind(file);
  char *text = malloc(*length + 1);
  if (fread(text, 1, *length, file) != *length) fail(name);
  text[*length] = 0;
  fclose(file);
  return text;
}

static void register_id(xmlDocPtr doc, xmlNodePtr node) {
  xmlAttrPtr attribute = xmlHasProp(node, BAD_CAST "ID");
  xmlChar *value = xmlGetProp(node, BAD_CAST "ID");
  if (!attribute || !value) fail("no ID");
  xmlAddID(NULL, doc, value, attribute);
  xmlFree(value);
}

static xmlNodePtr child(xmlNodePtr parent, const char *name, const xmlChar *ns) {
  for (xmlNodePtr node = parent->children; node; node = node->next)
    if (xmlSecCheckNodeName(node, BAD_CAST name, ns)) return node;
  return NULL;
}

static void verify(xmlDocPtr doc, xmlNodePtr parent, xmlSecKeyPtr key) {
  register_id(doc, parent);
  xmlNodePtr signature = child(parent, "Signature", xmlSecDSigNs);
  if (!signature) fail("no signature");
  xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
  context->signKey = xmlSecKeyDuplicate(key);
  if (xmlSecDSigCtxVerify(context, signature) < 0 || context->status != xmlSecDSigStatusSucceeded) fail("not verified");
  xmlSecDSigCtxDestroy(context);
}

static void accept(const char *base64, size_t length, xmlSecKeyPtr key, xmlSecKeysMngrPtr keys) {
  xmlChar *xml = malloc(length);
  xmlSecSize size = 0;
  if (xmlSecBase64Decode_ex(BAD_CAST base64, xml, (xmlSecSize)length, &size) < 0) fail("base64");
  xmlDocPtr doc = xmlReadMemory((const char *)xml, (int)size, NULL, NULL, XML_PARSE_NONET);
  if (!doc) fail("parse");
  xmlNodePtr response = xmlDocGetRootElement(doc);
  verify(doc, response, key);
  xmlNodePtr encrypted = child(response, "EncryptedAssertion", SAML);
  if (encrypted) {
    xmlSecEncCtxPtr context = xmlSecEncCtxCreate(keys);
    if (xmlSecEncCtxDecrypt(context, child(encrypted, "EncryptedData", xmlSecEncNs)) < 0) fail("not decrypted");
    xmlSecEncCtxDestroy(context);
  }
  xmlNodePtr assertion = child(encrypted ? encrypted : response, "Assertion", SAML);
  if (!assertion) fail("no assertion");
  verify(doc, assertion, key);
  xmlChar *name = xmlNodeGetContent(child(child(assertion, "Subject", SAML), "NameID", SAML));
  if (!name || !*name) fail("no NameID");
  xmlFree(name);
  xmlFreeDoc(doc);
  free(xml);
}

int main(int argc, char **argv) {
  if (argc != 5) fail("usage");
  xmlInitParser();
  if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0) fail("init");
  xmlSecKeyPtr key = xmlSecCryptoAppKeyLoad(argv[2], xmlSecKeyDataFormatCertPem, NULL, NULL, NULL);
  if (!key) fail("certificate");
  xmlSecKeysMngrPtr keys = xmlSecKeysMngrCreate();
  xmlSecCryptoAppDefaultKeysMngrInit(keys);
  if (strcmp(argv[3], "-") != 0) {
    xmlSecKeyPtr own = xmlSecCryptoAppKeyLoad(argv[3], xmlSecKeyDataFormatPem, NULL, NULL, NULL);
    if (!own || xmlSecCryptoAppDefaultKeysMngrAdoptKey(keys, own) < 0) fail("private key");
  }
  size_t length;
  char *base64 = read_file(argv[1], &length);
  for (int i = atoi(argv[4]); i > 0; i--) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    accept(base64, length, key, keys);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%ld\n", (end.tv_sec - start.tv_sec) * 1000000000L + (end.tv_nsec - start.tv_nsec));
  }
  return 0;
}
