#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the custom resource definitions beside it.

A structural schema has no references, so what a signer is stands eight times in a policy's schema; here it stands
once. The files are kept in the repository and are what `kubectl apply` reads; a test compares them with what this
writes. Keys and values are those of Sources/Policy/Decoding: a test compares these as well.

    deploy/crds/generate.py            write the files
    deploy/crds/generate.py --check    say which differ, and exit with 1 if any does
"""

import json
import pathlib
import sys
import textwrap

GROUP, VERSION = "assay.dev", "v1alpha1"

# --- Pieces of schemas. Bounds stand everywhere: the API server estimates the cost of rules by them. ---

MOST_SIGNERS = 64  # SignerDecoder.mostSigners
MOST_GATES = 64  # GateDecoder.mostGates
LONGEST_GLOB = 1024  # Glob

# 2027-03-01, or 2027-03-01T12:00:00Z.
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$"
DURATION = r"^[0-9]{1,10}[smhd]$"
DIGEST = r"^sha256:[0-9a-f]{64}$"


def text(about, most=1024, least=1, **more):
    return {"description": about, "type": "string", "minLength": least, "maxLength": most, **more}


def word(about, *words):
    return {"description": about, "type": "string", "enum": list(words)}


def flag(about):
    return {"description": about, "type": "boolean"}


def whole(about, least, most):
    return {"description": about, "type": "integer", "minimum": least, "maximum": most}


def date(about):
    return text(about + " UTC: 2027-03-01 or 2027-03-01T12:00:00Z.", most=20, pattern=DATE)


def span(about):
    return text(about + " A whole number and s, m, h or d: 90s, 15m, 72h, 30d.", most=11, pattern=DURATION)


def many(about, items, most, least=1):
    return {"description": about, "type": "array", "minItems": least, "maxItems": most, "items": items}


def globs(about):
    return many(
        about + " Globs: * stays within a component, ** crosses them.",
        {"type": "string", "minLength": 1, "maxLength": LONGEST_GLOB}, 256)


def texts(about, most=256, longest=1024):
    return many(about, {"type": "string", "minLength": 1, "maxLength": longest}, most)


def labels(about, least=0):
    return {
        "description": about, "type": "object", "maxProperties": 64, "minProperties": least,
        "additionalProperties": {"type": "string", "maxLength": 4096}}


def anything(about):
    """Any JSON value; what may stand here is read by the server."""
    return {"description": about, "x-kubernetes-preserve-unknown-fields": True}


def any_object(about):
    return {"description": about, "type": "object", "x-kubernetes-preserve-unknown-fields": True}


def thing(about, properties, required=(), rules=(), **more):
    """An object whose unknown keys are dropped: one that only the server writes."""
    schema = {"description": about, "type": "object"}
    if required:
        schema["required"] = list(required)
    schema.update(more)
    schema["properties"] = properties
    if rules:
        schema["x-kubernetes-validations"] = [{"rule": rule, "message": message} for rule, message in rules]
    return schema


def written(about, properties, required=(), rules=(), **more):
    """An object that people write. The API server would drop a misspelt key with a warning that few clients show, and
    the policy would say less than its author wrote. So such a key is kept, for the webhook to refuse and for the
    engine to call the policy misconfigured."""
    more["x-kubernetes-preserve-unknown-fields"] = True
    return thing(about, properties, required, rules, **more)


def needs(condition, then):
    return f"!({condition}) || ({then})"


def either(*names, of="self"):
    return " || ".join(f"has({of}.{name})" for name in names)


# --- Signers ---

CLAIMS = [  # CertificateField
    "buildSignerURI", "buildSignerDigest", "runnerEnvironment", "sourceRepositoryURI", "sourceRepositoryDigest",
    "sourceRepositoryRef", "sourceRepositoryIdentifier", "sourceRepositoryOwnerURI",
    "sourceRepositoryOwnerIdentifier", "buildConfigURI", "buildConfigDigest", "buildTrigger", "runInvocationURI",
    "sourceRepositoryVisibilityAtSigning", "deploymentEnvironment", "tokenSubject"]
WORKFLOW = ["repository", "ref", "name", "trigger", "sha"]


def matchers(about, names):
    properties = {}
    for name in names:
        properties[name] = text("The exact value.")
        properties[name + "RegExp"] = text("An RE2 pattern, anchored at both ends.")
    rule = " && ".join(f"!(has(self.{name}) && has(self.{name}RegExp))" for name in names)
    return written(
        about + " Each exact or as a pattern under the name with RegExp behind it.", properties,
        rules=[(rule, "a value is given either exactly or as a pattern")])


PROVIDER = r"^(cosign|notary|dct|[Ff][Uu][Ll][Cc][Ii][Oo])$"
VALIDITY = ["state", "notBefore", "notAfter"]
KMS = ["kmsProvider", "kmsKeyID", "kmsEndpoint"]
# Not `identities`: a rule cannot speak of what may be anything.
KEYLESS = ["providerUrl", "anyIdentity", "workflow", "claims"]


def certificates(what, scheme=None):
    of = f" of scheme {scheme}" if scheme else ""
    return f"{what}{of}: PEM text, /path, file:// or a name in the key ring's folder; one, or a list of at most 16."


def how_known():
    """What a signer says of itself, flat or under `signer`."""
    return {
        "provider": text(
            "Whose format: cosign (the default), notary or dct. Fulcio, for keyless signers, means cosign.", most=6,
            pattern=PROVIDER),
        "transparencyLog": word(
            "Whether an entry of a transparency log is needed. When absent: required for certificates whose trust "
            "root lists a log, optional for keys.", "required", "optional", "none"),
        "trustedRoot": anything(
            "Whose authorities, logs and time-stamps count: public-good (the default), staging, the name of a TUF "
            "mirror, a path, or the document itself as a mapping."),
        "annotations": labels("Annotations that the signature must carry."),
        "publicKey": text(
            "method static: PEM text, a name in the key ring, /path, file://, k8s://namespace/secret, env://NAME or "
            "https://…#sha256:….", most=65536),
        "state": word(
            "Keys: active (the default); retired, which needs notAfter and a proven time of signing before it; "
            "revoked, which verifies nothing.", "active", "retired", "revoked"),
        "notBefore": date("Keys: counts from here on."),
        "notAfter": date("Keys: counts before this moment."),
        "kmsProvider": word(
            "method kms: the key management service.",
            "AWS", "GCP", "Azure", "HashiCorp", "OpenBao", "PKCS11", "Kubernetes"),
        "kmsKeyID": text(
            "method kms: the key as its service names it (an ARN, a resource name, a URL, a name), or one of cosign's "
            "URIs.", most=4096),
        "kmsEndpoint": text("method kms: the service's URL where it is not the usual one.", most=2048),
        "providerUrl": text("method keyless: which authority of the trust root issued the certificate.", most=2048),
        "anyIdentity": flag(
            "method keyless: trust whoever holds a certificate; only under a trust root that certifies no strangers."),
        # Mappings for keyless signers, and a text or texts for notary's: a structural schema knows no alternatives.
        "identities": anything(
            "method keyless: any of these {issuer | issuerRegExp, subject | subjectRegExp}. With provider notary, "
            "which needs it: a list of texts such as \"x509.subject: C=US, ST=WA, O=acme\", or \"*\"."),
        "workflow": matchers("method keyless: what GitHub's certificates must say of the workflow.", WORKFLOW),
        "claims": matchers("method keyless: what the certificate must say of the build.", CLAIMS),
        "certificates": anything("provider notary: " + certificates("anchors of signatures", "notary.x509")),
        "signingAuthorityCertificates": anything(
            "provider notary: " + certificates("anchors of signatures", "notary.x509.signingAuthority")),
        "timestampCertificates": anything("provider notary: " + certificates("roots of time-stamp authorities")),
        "verifyTimestamp": word(
            "provider notary: when a time-stamp is needed, where timestampCertificates are named. Default always.",
            "always", "afterCertExpiry"),
        "revocation": word(
            "provider notary: what comes of certificates whose revocation is not known. strict (the default): "
            "undetermined; permissive: a warning; skip does not look.", "strict", "permissive", "skip"),
        "timestampRevocation": word(
            "provider notary: the same for certificates of time-stamp authorities. Default strict.", "strict",
            "permissive", "skip"),
        "server": text(
            "provider dct: the notary server's URL, https, or http on loopback. Default: the image's registry.",
            most=2048, pattern=r"^https?://[^\s@?#]+$"),
        "delegations": many(
            "provider dct: delegations, without targets/, that must all name the image. Default: releases where there "
            "is one, else the repository's own targets.",
            {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[a-z0-9_-]+(/[a-z0-9_-]+)*$"}, 16),
    }


def signer():
    inner = how_known()
    # What only rules of the outer mapping can tell stands there.
    properties = {
        "name": text("What to call it; unique in its list."),
        "method": word("How it is known.", "static", "kms", "keyless"),
        **how_known(),
        "signer": written("The same keys, nested as in Argo CD's proposal; then nothing stands beside it.", inner),
    }
    rules = []

    def says(*names):
        return (f"{either(*names)} || (has(self.signer) && ({either(*names, of='self.signer')}))")

    def only(method, *names):
        return needs(says(*names), method)

    def is_of(provider):
        return (f"((has(self.provider) && self.provider == '{provider}') "
                f"|| (has(self.signer) && has(self.signer.provider) && self.signer.provider == '{provider}'))")

    is_notary, is_dct = is_of("notary"), is_of("dct")
    rules.append((needs("self.method == 'static'", f"{is_notary} || {says('publicKey')}"),
                  "a static signer needs publicKey"))
    rules.append((needs("self.method == 'kms'", says("kmsKeyID")), "a kms signer needs kmsKeyID"))
    rules.append((needs(f"{is_notary} || {is_dct}", "self.method == 'static'"),
                  "signers of notary and dct are of method static: certificates, or a root key"))
    rules.append((needs(f"{is_notary} || {is_dct}", f"!({says('transparencyLog')})"),
                  "signatures of notary and dct are in no transparency log"))
    rules.append((needs(is_notary, f"!({says('publicKey')})"), "notary's signers are certificates, not keys"))
    rules.append((needs(is_dct, f"!({says('annotations')})"), "what dct signs has no annotations"))
    rules.append((only(is_notary, "verifyTimestamp", "revocation", "timestampRevocation"),
                  "verifyTimestamp, revocation and timestampRevocation are for provider notary"))
    rules.append((only(is_dct, "server", "delegations"), "server and delegations are for provider dct"))
    rules.append((only("self.method == 'static'", "publicKey"), "publicKey is for method static"))
    rules.append((only("self.method == 'kms'", *KMS), "kmsProvider, kmsKeyID and kmsEndpoint are for method kms"))
    rules.append((only("self.method == 'keyless'", *KEYLESS),
                  "providerUrl, anyIdentity, workflow and claims are for method keyless"))
    rules.append((only("self.method in ['static', 'kms']", *VALIDITY),
                  "state, notBefore and notAfter are for keys"))
    flat = ["transparencyLog", "annotations", "publicKey", "verifyTimestamp", "revocation",
            "timestampRevocation", "server", "delegations", *VALIDITY, *KMS, *KEYLESS]
    rules.append((f"!has(self.signer) || !({either(*flat)})", "what stands under signer is not said beside it too"))
    named = "self.provider in ['cosign', 'notary', 'dct']"
    nested = "self.signer.provider in ['cosign', 'notary', 'dct']"
    rules.append((
        f"self.method == 'keyless' || ((!has(self.provider) || {named}) && "
        f"(!has(self.signer) || !has(self.signer.provider) || {nested}))", "provider Fulcio is for method keyless"))
    return written("A signer that is trusted.", properties, ["method"], rules)


def signers(about, least=1):
    return many(about, signer(), MOST_SIGNERS, least)


# --- Builds ---

PROFILES = ["slsa-github-generator", "github-workflow", "github-reusable-workflow", "chainguard",
            "google-cloud-build", "tekton-chains", "konflux", "gitlab"]


def builder():
    return written(
        "A build platform whose provenance counts.", {
            "name": text("What to call it; unique."),
            "use": word("A platform that Assay knows; then less must be said of it.", *PROFILES),
            "signers": signers("Who signs its provenance.", least=0),
            "builderId": text("Its builder.id.", most=2048),
            "builderIdRegExp": text("A pattern for its builder.id, anchored at both ends.", most=2048),
            "buildTypes": texts("Build types it may have run."),
            "workflows": texts(
                "For github-reusable-workflow: owner/repository/path.yml, alone or with @ and a release, a ref or a "
                "commit.", longest=512),
            "runner": text("The runners that count."),
            "maxLevel": whole("The highest level it can reach.", 0, 3),
            "hermetic": word("Whether its builds are known to be hermetic.", "never", "always"),
            "hermeticWhen": text("A CEL expression over the provenance that shows a hermetic build.", most=16384),
        }, ["name"], [
            ("has(self.use) || (has(self.signers) && (has(self.builderId) || has(self.builderIdRegExp)) "
             "&& has(self.maxLevel))",
             "a platform of one's own needs signers, builderId or builderIdRegExp, and maxLevel"),
            ("!(has(self.builderId) && has(self.builderIdRegExp))",
             "builderId is given either exactly or as a pattern"),
            ("!has(self.use) || !(self.use in ['google-cloud-build', 'tekton-chains', 'konflux', 'gitlab']) || "
             "has(self.signers)", "this platform signs with keys or identities of its user: name signers"),
            ("!has(self.signers) || size(self.signers) > 0 || (has(self.use) && !(self.use in "
             "['google-cloud-build', 'tekton-chains', 'konflux', 'gitlab']))", "signers must not be empty"),
            ("!has(self.use) || !(self.use in ['tekton-chains', 'konflux', 'gitlab']) || has(self.maxLevel)",
             "this platform's level depends on how it was set up: say maxLevel"),
            ("(has(self.use) && self.use == 'github-reusable-workflow') == has(self.workflows)",
             "workflows is for github-reusable-workflow, which needs it"),
            ("!has(self.use) || self.use != 'github-workflow' || !has(self.maxLevel) || self.maxLevel <= 2",
             "github-workflow reaches level 2 at most"),
            ("!(has(self.hermetic) && has(self.hermeticWhen))", "say either hermetic or hermeticWhen"),
        ])


def verifier():
    return written(
        "A verifier whose summaries (VSA) count.", {
            "name": text("What to call it; unique."),
            "verifierId": text("Its verifier.id, exactly.", most=2048),
            "signers": signers("Who signs its summaries."),
            "resourceUri": text(
                "What it calls an image, with {repository}, {tag} and {digest} filled in.", most=2048),
            "maxLevel": whole("The highest build level it may vouch for.", 0, 3),
            "maxSourceLevel": whole("The highest source level it may vouch for.", 0, 4),
        }, ["name", "verifierId", "signers"], [
            ("has(self.maxLevel) || has(self.maxSourceLevel)", "say maxLevel or maxSourceLevel"),
            ("!has(self.maxLevel) || self.maxLevel == 0 || has(self.resourceUri)",
             "a verifier of builds needs resourceUri"),
        ])


def slsa():
    return written(
        "What builds must look like, and whose word on that counts.", {
            "source": text("The repository that was built: https://github.com/acme/shop.", most=2048),
            "refs": globs("Refs that may be built."),
            "workflows": globs("Workflow files that may build."),
            "triggers": texts("Events that may start a build."),
            "buildTypes": texts("Build types that count."),
            "externalParameters": any_object("External parameters with the values they must have."),
            "allowedParameters": texts("External parameters that may have any value."),
            "builtInBuilders": flag("Whether the builders count that need no mention. Default true."),
            "unsignedProvenance": flag("Whether provenance that nobody known signed is level 1. Default false."),
            "hermeticProperties": texts("Properties of a summary that stand for a hermetic build; not SLSA's own."),
            "builders": many("Build platforms that count besides.", builder(), 64, least=0),
            "verifiers": many("Verifiers whose summaries count.", verifier(), 64, least=0),
        })


# --- Gates ---

KINDS = ["test-result", "vulnerabilities", "spdx", "cyclonedx", "sbom", "vsa", "release", "provenance", "custom",
         "openvex", "link", "scai", "svr", "reference", "runtime-trace"]
# Their presence says nothing.
ONLY_EXPRESSION = KINDS[KINDS.index("provenance"):]


def gate():
    allowance = written(
        "A finding that does not count for a while.", {
            "id": text("As the scanner writes it: CVE-2026-1234."),
            "reason": text("Why.", most=4096),
            "until": date("The first moment at which it counts again."),
        }, ["id", "reason", "until"])
    severities = ["critical", "high", "medium", "low", "negligible"]
    fits = " && ".join(
        f"(!has(self.{key}) || !has(self.type) || self.type in {json.dumps(kinds).replace(chr(34), chr(39))})"
        for key, kinds in [
            ("testResult", ["test-result"]), ("vulnerabilities", ["vulnerabilities"]),
            ("sbom", ["sbom", "spdx", "cyclonedx"]), ("vsa", ["vsa"]), ("release", ["release"])])
    silent = json.dumps(ONLY_EXPRESSION).replace('"', "'")
    return written(
        "An attestation that must be there.", {
            "name": text("What to call it; unique."),
            "type": word("What is attested, by a short name.", *KINDS),
            "predicateType": text("What is attested, by one predicate type's URI.", most=2048),
            "signers": signers("Whose attestations count, and nobody else's."),
            "subjectScope": word("Which digests need it; the policy's when absent.", "index", "allPlatforms"),
            "select": word("Which of several must satisfy it.", "latest", "any", "all"),
            "maxAge": span("As old as this is too old."),
            "predicateTime": text("For keys: the members that lead to a time, such as metadata.scanFinishedOn."),
            "expression": text("A CEL expression that must come to true.", most=16384),
            "params": any_object("What the expression is given as params."),
            "testResult": written("What a test result must say.", {
                "require": word("The least that counts. Default PASSED.", "PASSED", "WARNED"),
                "configuration": text("One of its configurations, by name."),
                "requiredTests": texts("Tests that must be among those that passed.", most=1000),
            }),
            "vulnerabilities": written("What a scan may have found.", {
                "max": written(
                    "The most of each severity; critical and high are 0 when absent.",
                    {severity: whole(f"The most that are {severity}.", 0, 1000000) for severity in severities}),
                "unknown": word("Findings whose severity is not known. Default deny.", "deny", "allow"),
                "allow": many("Findings that do not count for a while.", allowance, 1000, least=0),
                "maxDatabaseAge": span("A scan with older data does not count."),
            }),
            "sbom": written("What an SBOM must be.", {
                "format": word("Its format.", "spdx", "cyclonedx", "any"),
            }),
            "vsa": written("What a verification summary must say.", {
                "verifierId": text("Its verifier.id, exactly.", most=2048),
                "resourceUri": text("Its resourceUri, with {repository}, {tag}, {digest} filled in.", most=2048),
                "levels": texts("Each must be among its levels, or below one of them.", most=32, longest=256),
            }, ["verifierId", "resourceUri"]),
            "release": written("What a release must be.", {
                "purl": text("A glob for its package URL.", most=LONGEST_GLOB),
            }, ["purl"]),
        }, ["name", "signers"], [
            ("has(self.type) != has(self.predicateType)", "say either type or predicateType"),
            (needs("has(self.params)", "has(self.expression)"), "params are for an expression"),
            (fits, "the condition is not one of this type"),
            (needs("has(self.type) && self.type == 'vsa'", "has(self.vsa)"), "a gate of type vsa needs vsa"),
            (needs("has(self.type) && self.type == 'release'", "has(self.release) || has(self.expression)"),
             "a gate of type release needs release or an expression"),
            (needs(f"has(self.type) && self.type in {silent}", "has(self.expression)"),
             "the presence of such an attestation says nothing: write an expression"),
        ])


# --- Policies ---

def image_verification():
    exemption = written(
        "A time-boxed allowance for one digest.", {
            "image": text(
                "The image by digest: registry.k8s.io/pause@sha256:….", most=2048,
                pattern=r"@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$"),
            "reason": text("Why.", most=4096),
            "until": date("The first moment at which it no longer applies."),
        }, ["image", "reason", "until"])
    return written(
        "What is asked of images: docs/policy.md.", {
            "enabled": flag("Default true."),
            "enforcementLevel": word(
                "strict (the default) denies what is not verified; permissive allows it with a warning.",
                "strict", "permissive"),
            "allowedProviders": many(
                "Which signature systems count. Default cosign.",
                {"type": "string", "enum": ["cosign", "notary", "dct"]}, 16),
            "allowedSigners": many(
                "Which methods signers may use. Default all.",
                {"type": "string", "enum": ["static", "kms", "keyless"]}, 16),
            "minSlsaLevel": whole("The least level of the build. Default 0.", 0, 4),
            "applicationSigners": word(
                "What Applications may say of signers: override (theirs replace these), restrict (they choose among "
                "these), forbid.", "override", "restrict", "forbid"),
            "defaultSigners": signers("Who is trusted when the Application names nobody.", least=0),
            "threshold": whole("How many different principals must have signed. Default 1.", 1, MOST_SIGNERS),
            "images": globs("Which repositories this governs. Default all."),
            "exceptImages": globs("Which of these it leaves to other policies. Default none."),
            "unmatchedImages": word("Images that no policy governs. Default deny.", "allow", "warn", "deny"),
            "tagReferences": word("Images that are named by a tag. Default warn.", "warn", "deny"),
            "subjectScope": word(
                "Which digests of an index need evidence. Default index.", "index", "allPlatforms"),
            "exemptions": many("Time-boxed allowances.", exemption, 256, least=0),
            "slsa": slsa(),
            "gates": many("Attestations that must be there: docs/gates.md.", gate(), MOST_GATES, least=0),
        }, ["applicationSigners"])


def selector():
    glob = {"type": "string", "minLength": 1, "maxLength": LONGEST_GLOB}
    destination = written(
        "A destination; what is absent matches anything.", {
            "server": {"description": "A glob for the cluster's server.", **glob},
            "name": {"description": "A glob for the cluster's name.", **glob},
            "namespace": {"description": "A glob for the namespace.", **glob},
        }, minProperties=1)
    return written(
        "Which Applications are meant, and which Stages of Kargo: every criterion that is given for them must match, "
        "each by one of its values. What names none of Kargo's is for Applications alone, and the other way round.", {
            "projects": globs("AppProjects."),
            "applications": globs("Applications, by name or namespace/name."),
            "destinations": many("Destinations.", destination, 256),
            "matchLabels": labels("Labels of the Application.", least=1),
            "kargo": written("Stages of Kargo.", {
                "projects": globs("Kargo's projects."),
                "stages": globs("Kargo's stages."),
            }, minProperties=1),
        }, rules=[
            (either("projects", "applications", "destinations", "matchLabels", "kargo"),
             "an empty selector would govern everything; if that is meant, write projects: ['**'] and kargo: {projects: ['**']}"),
        ])


def conditions():
    condition = thing("One condition, as in every Kubernetes API.", {
        "type": text("Its type.", most=316),
        "status": word("Whether it holds.", "True", "False", "Unknown"),
        "observedGeneration": {
            "description": "The generation that it is about.", "type": "integer", "format": "int64", "minimum": 0},
        "lastTransitionTime": {
            "description": "When status last changed.", "type": "string", "format": "date-time"},
        "reason": text("Why, in one word for machines.", pattern=r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
        "message": text("Why, for people.", most=32768, least=0),
    }, ["type", "status", "lastTransitionTime", "reason", "message"])
    return {
        **many("Conditions.", condition, 16, least=0),
        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"]}


def generation():
    return {
        "description": "The generation that the status is about.", "type": "integer", "format": "int64",
        "minimum": 0}


def count(about):
    return {"description": about, "type": "integer", "format": "int32", "minimum": 0}


def moment(about):
    return {"description": about, "type": "string", "format": "date-time"}


OUTCOMES = ["verified", "exempt", "notGoverned", "undetermined", "rejected", "misconfigured"]
DISPOSITIONS = ["allow", "warn", "deny"]


def policy():
    return resource(
        "ImageVerificationPolicy", "imageverificationpolicies", "ivp", "Cluster",
        "Which images the selected Applications may run: who must have signed them, how they must have been built, and "
        "what must be attested.",
        {
            "spec": written("What is asked, and of whom.", {
                "selector": selector(),
                "imageVerification": image_verification(),
            }, ["selector", "imageVerification"]),
            "status": thing("What the server made of it.", {
                "observedGeneration": generation(),
                "conditions": conditions(),
                "governs": count("How many Applications it governs."),
                "message": text("What is wrong with it, when it is not ready.", most=32768, least=0),
            }),
        }, ["spec"],
        [
            ("Ready", "string", '.status.conditions[?(@.type=="Ready")].status', 0, "Whether it can be used."),
            ("Mode", "string", ".spec.imageVerification.enforcementLevel", 0, "strict when empty."),
            ("Governs", "integer", ".status.governs", 0, "How many Applications it governs."),
            ("Age", "date", ".metadata.creationTimestamp", 0, None),
            ("Message", "string", ".status.message", 1, "What is wrong with it."),
        ],
        ["Cluster-scoped, and never to be writable by tenants: it is whose word counts (docs/install.md)."])


def report():
    image = thing("The verdict on one image.", {
        "image": text("The reference as it is written.", most=2048),
        "digest": text("The digest that was decided about.", most=136),
        "outcome": word("What is known of it.", *OUTCOMES),
        "disposition": word("What becomes of it.", *DISPOSITIONS),
        "code": text("The code of the most telling reason: docs/reasons.md.", most=256),
        "wanted": text("What the policy wanted.", most=4096, least=0),
        "found": text("What was found.", most=4096, least=0),
        "next": text("What to do next.", most=4096, least=0),
        "signers": texts("Who was proven to have signed.", most=64, longest=4096),
        "level": whole("The SLSA level that was reached, where one was asked for.", 0, 4),
        "validUntil": moment("When the verdict stops being true by itself."),
    }, ["image", "outcome", "disposition"])
    image["properties"]["signers"]["minItems"] = 0
    return resource(
        "ImageVerificationReport", "imageverificationreports", "ivr", "Namespaced",
        "What was decided about the images of one Application. It stands beside the Application and has its name.",
        {
            "status": thing("The decision; docs/report-schema.md.", {
                "observedGeneration": generation(),
                "conditions": conditions(),
                "decision": word("Whether a sync may start.", "allow", "deny"),
                "outcome": word("The worst outcome of all images.", *OUTCOMES),
                "disposition": word("The decision in three words.", *DISPOSITIONS),
                "application": thing("What it is about.", {
                    "namespace": text("Its namespace.", most=63),
                    "name": text("Its name.", most=253),
                    "uid": text("Its UID.", most=128),
                }, ["namespace", "name"]),
                "project": text("The Application's AppProject.", most=253),
                "policies": many(
                    "Which policies govern it.", {"type": "string", "minLength": 1, "maxLength": 2048}, 64, least=0),
                "revisions": many(
                    "The revision of each source, in the order of the sources.",
                    {"type": "string", "maxLength": 1024}, 256, least=0),
                "decidedAt": moment("When it was decided."),
                "validUntil": moment("When it stops being true by itself."),
                "images": many("One verdict an image.", image, 1000, least=0),
                "truncated": flag("Whether images were left out because there are too many."),
                "summary": thing("How many images have which outcome.", {
                    outcome: count(f"Images whose outcome is {outcome}.")
                    for outcome in ["verified", "rejected", "undetermined", "exempt", "misconfigured", "notGoverned"]
                }),
                "message": text("Why not, in a few lines.", most=32768, least=0),
                "warnings": many(
                    "What is said beside an allowance.", {"type": "string", "maxLength": 4096}, 256, least=0),
            }),
        }, [],
        [
            ("Decision", "string", ".status.decision", 0, "Whether a sync may start."),
            ("Outcome", "string", ".status.outcome", 0, "The worst outcome of all images."),
            ("Verified", "integer", ".status.summary.verified", 0, None),
            ("Rejected", "integer", ".status.summary.rejected", 0, None),
            ("Decided", "date", ".status.decidedAt", 0, None),
            ("Age", "date", ".metadata.creationTimestamp", 1, None),
            ("Message", "string", ".status.message", 1, "Why not."),
        ],
        [
            "There is no spec, and everything stands under status: by Kubernetes' conventions that is where a",
            "controller's observations stand, which it can make again at any time. The status subresource then keeps",
            "verdicts from those who may edit objects of the namespace but no status: they can make an empty report",
            "and nothing more. Nothing is ever decided by a report; the server decides by its store.",
        ])


def exemption():
    return resource(
        "ImageVerificationExemption", "imageverificationexemptions", "ive", "Namespaced",
        "Break-glass: one digest may run for a while, although a policy would refuse it. Counts in the server's "
        "namespace only.",
        {
            "spec": written("What may run, for how long, and why.", {
                "image": text(
                    "A glob for the repository: ghcr.io/acme/shop, or ghcr.io/acme/**.", most=LONGEST_GLOB,
                    pattern=r"^[^@\s]+$"),
                "digest": text("The digest that may run.", most=71, pattern=DIGEST),
                "reason": text("Why, for whoever reads the audit log.", most=4096, least=10),
                "until": {
                    "description": "The first moment at which it no longer applies: 2027-03-01T12:00:00Z. It must lie "
                    "ahead when the exemption is made, which the server's webhook sees to; the schema knows no clock.",
                    "type": "string", "format": "date-time", "maxLength": 64},
                "projects": globs("AppProjects it is meant for. Default all."),
                "applications": globs("Applications it is meant for, by name or namespace/name. Default all."),
                "kargo": written(
                    "Stages of Kargo it is meant for. Default all, where projects and applications are absent too.", {
                        "projects": globs("Kargo's projects."),
                        "stages": globs("Kargo's stages."),
                    }, minProperties=1),
                "requester": text(
                    "Who made it. Set by the server from the request's user; what is written here is replaced."),
            }, ["image", "digest", "reason", "until"], [
                ("self.image == oldSelf.image && self.digest == oldSelf.digest",
                 "an exemption is for one image; make another"),
                ("has(self.requester) == has(oldSelf.requester) && "
                 "(!has(self.requester) || self.requester == oldSelf.requester)", "requester cannot be changed"),
                ("self.until <= oldSelf.until", "until can only be brought forward; make another exemption"),
                ("has(self.projects) == has(oldSelf.projects) && "
                 "(!has(self.projects) || self.projects == oldSelf.projects)", "projects cannot be changed"),
                ("has(self.applications) == has(oldSelf.applications) && "
                 "(!has(self.applications) || self.applications == oldSelf.applications)",
                 "applications cannot be changed"),
                ("has(self.kargo) == has(oldSelf.kargo) && (!has(self.kargo) || self.kargo == oldSelf.kargo)",
                 "kargo cannot be changed"),
            ]),
            "status": thing("What the server made of it.", {
                "observedGeneration": generation(),
                "conditions": conditions(),
                "active": flag("Whether it applies now."),
            }),
        }, ["spec"],
        [
            ("Active", "boolean", ".status.active", 0, "Whether it applies now."),
            ("Image", "string", ".spec.image", 0, None),
            ("Until", "string", ".spec.until", 0, None),
            ("Requester", "string", ".spec.requester", 0, None),
            ("Age", "date", ".metadata.creationTimestamp", 0, None),
            ("Digest", "string", ".spec.digest", 1, None),
            ("Reason", "string", ".spec.reason", 1, None),
        ],
        ["An end that lies ahead, and the requester, are the webhook's to see to: a schema knows neither now nor who."])


# --- Definitions ---

def resource(kind, plural, short, scope, about, parts, required, columns, comment):
    schema = {
        "description": about, "type": "object", **({"required": required} if required else {}),
        "properties": {
            "apiVersion": {"description": "assay.dev/v1alpha1.", "type": "string"},
            "kind": {"description": f"{kind}.", "type": "string"},
            "metadata": {"type": "object"},
            **parts,
        },
    }
    printed = []
    for name, type, path, priority, description in columns:
        column = {"name": name, "type": type, "jsonPath": path}
        if description:
            column["description"] = description
        if priority:
            column["priority"] = priority
        printed.append(column)
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}", "labels": {"app.kubernetes.io/part-of": "assay"}},
        "spec": {
            "group": GROUP,
            "scope": scope,
            "names": {
                "kind": kind, "listKind": kind + "List", "plural": plural, "singular": kind.lower(),
                "shortNames": [short], "categories": ["assay"]},
            "versions": [{
                "name": VERSION, "served": True, "storage": True, "subresources": {"status": {}},
                "additionalPrinterColumns": printed, "schema": {"openAPIV3Schema": schema}}],
        },
    }
    return f"{GROUP}_{plural}.yaml", comment, definition


# --- YAML ---

def scalar(value, indent):
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    width = max(40, 116 - indent)
    if len(value) > width and " " in value and "\n" not in value:
        lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
        # Folded again, the lines must give the text back.
        assert " ".join(lines) == value, value
        return ">-\n" + "\n".join(" " * indent + line for line in lines)
    plain = value.replace(" ", "").replace("-", "").replace(".", "").replace("/", "")
    if plain.isalpha() and plain.isascii() and value[0].isalpha() and value not in ("true", "false", "null"):
        if value.lower() not in ("yes", "no", "on", "off", "y", "n", "true", "false", "null"):
            return value
    return json.dumps(value, ensure_ascii=False)


def is_flat(value):
    return not isinstance(value, (dict, list)) or (
        isinstance(value, list) and all(not isinstance(each, (dict, list)) for each in value))


def flow(values, indent):
    one = "[" + ", ".join(scalar(value, 0) for value in values) + "]"
    if len(one) + indent < 110:
        return one
    lines = textwrap.wrap(one[1:-1], 112 - indent, break_long_words=False, break_on_hyphens=False)
    return "[\n" + "\n".join(" " * (indent + 2) + line for line in lines) + "\n" + " " * indent + "]"


def dump(value, indent, out):
    pad = " " * indent
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, dict) and each or isinstance(each, list) and not is_flat(each):
                out.append(f"{pad}{key}:")
                dump(each, indent + 2, out)
            elif isinstance(each, dict):
                out.append(f"{pad}{key}: {{}}")
            elif isinstance(each, list):
                out.append(f"{pad}{key}: {flow(each, indent + 2)}")
            else:
                out.append(f"{pad}{key}: {scalar(each, indent + 2)}")
    else:
        for each in value:
            inner = []
            dump(each, indent + 2, inner)
            inner[0] = pad + "- " + inner[0][indent + 2:]
            out.extend(inner)


def written_file(comment, definition):
    out = ["# SPDX-License-Identifier: Apache-2.0", "# Written by generate.py; change that."]
    out += ["# " + line for line in comment]
    dump(definition, 0, out)
    return "\n".join(out) + "\n"


def main():
    folder = pathlib.Path(__file__).parent
    differ = []
    for name, comment, definition in [policy(), report(), exemption()]:
        content = written_file(comment, definition)
        file = folder / name
        if "--check" in sys.argv[1:]:
            if not file.exists() or file.read_text(encoding="utf-8") != content:
                differ.append(name)
        else:
            file.write_text(content, encoding="utf-8")
    for name in differ:
        print(f"{name} is not what generate.py writes")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
