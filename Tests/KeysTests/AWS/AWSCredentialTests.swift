// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import StrictJSON
import TestServer
import Testing

/// Where credentials come from, in which order, and how long they are kept.
@Suite(.timeLimit(.minutes(2)))
struct AWSCredentialTests {
    /// The places in their order, each with who then asks KMS.
    static let places = ["ENVIRONMENT", "irsa-WEB-1", "PROFILE", "CONTAINER-1", "INSTANCE-1"]

    /// A machine with every place from one on.
    private static func machine(from first: Int, _ url: String) -> Machine {
        let all: [[String: String]] = [
            AWSBed.environmentKeys,
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/irsa"],
            ["AWS_SHARED_CREDENTIALS_FILE": "/credentials"],
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(url)/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "the-token-of-a-container",
            ],
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT": url, "AWS_EC2_METADATA_DISABLED": "false"],
        ]
        return Machine(
            variables: all[first...].reduce(into: [:]) { $0.merge($1) { $1 } },
            files: [
                "/token": "eyJh.the-token.of-a-pod\n",
                "/credentials": "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = x\n",
            ])
    }

    @Test(arguments: places.indices) func theFirstPlaceIsTaken(_ index: Int) async throws {
        try await withAWS(.p256, machine: { Self.machine(from: index, $0) }) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.aws.askers == [Self.places[index]])
        }
    }

    @Test func nowhereIsSaid() async throws {
        try await withAWS(.p256, machine: { _ in Machine() }) { bed in
            #expect(
                await bed.fetch().cause
                    == .noCredentials(tried: [
                        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                        "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN",
                        "profile default of the shared config and credentials files",
                        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        "instance metadata",
                    ]))
            #expect(bed.aws.requests.isEmpty)
        }
    }

    static let misconfigured: [(Machine, String)] = [
        (
            Machine(variables: ["AWS_ACCESS_KEY_ID": "x"]),
            "AWS_SECRET_ACCESS_KEY is not set and its counterpart is; set both or neither"
        ),
        (
            Machine(variables: ["AWS_SECRET_ACCESS_KEY": "x"]),
            "AWS_ACCESS_KEY_ID is not set and its counterpart is; set both or neither"
        ),
        (
            Machine(variables: ["AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x\n"]),
            "AWS_ACCESS_KEY_ID and its companions hold white space or are too long"
        ),
        (
            Machine(variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], files: ["/t": "x"]),
            "AWS_WEB_IDENTITY_TOKEN_FILE is set; set AWS_ROLE_ARN too"
        ),
        (
            Machine(variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r"]),
            "AWS_WEB_IDENTITY_TOKEN_FILE names /t, and there is no such file"
        ),
        (
            Machine(
                variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r"], files: ["/t": "a b"]),
            "/t, which AWS_WEB_IDENTITY_TOKEN_FILE names, holds no token"
        ),
        (
            Machine(
                variables: ["AWS_CONFIG_FILE": "/c"], files: ["/c": String(repeating: "#", count: 300_000)]),
            "/c cannot be read: it is larger than 262144 bytes"
        ),
        (
            Machine(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/"]),
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor at an address of this machine"
        ),
        (
            Machine(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.169.254/"]),
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor at an address of this machine"
        ),
        (
            Machine(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "container"]),
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL"
        ),
        (
            Machine(variables: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "@evil.example/"]),
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path"
        ),
        (
            Machine(variables: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nb",
            ]), "AWS_CONTAINER_AUTHORIZATION_TOKEN is no header field"
        ),
        (
            Machine(variables: [
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://example.com",
                "AWS_EC2_METADATA_DISABLED": "false",
            ]), "AWS_EC2_METADATA_SERVICE_ENDPOINT is no address of instance metadata"
        ),
    ]

    @Test(arguments: misconfigured.indices) func whatIsHalfSetUpIsSaid(_ index: Int) async throws {
        let (machine, why) = Self.misconfigured[index]
        try await withAWS(.p256, machine: { _ in machine }) { bed in
            #expect(await bed.fetch().cause == .misconfigured(why))
            #expect(bed.aws.requests.isEmpty)
        }
    }

    // MARK: Roles by a token

    private static let webIdentity = [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/irsa",
        "AWS_ROLE_SESSION_NAME": "gate",
    ]

    @Test func aTokenIsExchanged() async throws {
        let machine = Machine(variables: Self.webIdentity, files: ["/token": "eyJh.the-token.of-a-pod"])
        try await withAWS(.p256, machine: { _ in machine }) { bed in
            #expect(await bed.fetch().key != nil)
            let request = try #require(bed.aws.requests.first)
            #expect(
                request.form == [
                    "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15",
                    "RoleArn": "arn:aws:iam::1:role/irsa", "RoleSessionName": "gate",
                    "WebIdentityToken": "eyJh.the-token.of-a-pod",
                ])
            #expect(request.field("Authorization") == nil)
            #expect(bed.aws.requests.last?.field("X-Amz-Security-Token") == "session-token-of-a-role")
        }
    }

    @Test func aTokenThatIsNotTakenIsNotRepeated() async throws {
        let machine = Machine(variables: Self.webIdentity, files: ["/token": "another-token-of-a-pod"])
        try await withAWS(.p256, machine: { _ in machine }) { bed in
            let outcome = await bed.fetch()
            #expect(outcome.cause == .unauthenticated(said: "(a message that repeats a credential)"))
            #expect(bed.aws.askers.isEmpty)
        }
    }

    static let exchanges: [(TestServer.Answer, KeyFetchError.Cause)] = [
        (
            error("AccessDenied", "Not authorized", 403),
            .denied(
                permission: "sts:AssumeRoleWithWebIdentity on arn:aws:iam::1:role/irsa",
                said: "Not authorized")
        ),
        (error("ExpiredTokenException", "old", 400), .unauthenticated(said: "old")),
        (error("Throttling", "slow", 400), .throttled(said: "slow")),
        (error("IDPCommunicationError", "later", 400), .failed(status: 400, said: "later")),
        (error("x", "broken", 500), .failed(status: 500, said: "broken")),
        (.text("gateway", status: 502), .failed(status: 502, said: nil)),
        (.text(BadAnswer.html), .malformed(why: "127.0.0.1 answered without usable credentials")),
        (
            .text(BadAnswer.html, status: 403),
            .malformed(why: "127.0.0.1 answered 403 without an error of AWS")
        ),
        (.text("<a></a>", status: 200), .malformed(why: "127.0.0.1 answered without usable credentials")),
    ]

    private static func error(_ code: String, _ message: String, _ status: Int) -> TestServer.Answer {
        .text(
            "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>",
            status: status, type: "text/xml")
    }

    @Test(arguments: exchanges.indices) func anExchangeThatFailsIsNamed(_ index: Int) async throws {
        let (answer, cause) = Self.exchanges[index]
        var setting = FakeAWS.Setting.p256
        setting.intercept = { $0.isForKMS ? nil : answer }
        let machine = Machine(variables: Self.webIdentity, files: ["/token": "eyJh.the-token.of-a-pod"])
        try await withAWS(setting, machine: { _ in machine }) { #expect(await $0.fetch().cause == cause) }
    }

    // MARK: Profiles

    static let profiles: [(name: String, asker: String)] = [
        ("default", "DEFAULT"), ("shop", "SHOP"), ("deploy", "deployer-BY-SHOP-1"),
        ("chain", "last-BY-deployer-BY-SHOP-1-2"), ("self", "itself-BY-SELF-1"), ("token", "tokened-WEB-1"),
        ("by-container", "c-BY-CONTAINER-1-2"),
        ("by-instance", "i-BY-INSTANCE-1-2"),
    ]

    private static let config = """
        [profile deploy]
        role_arn = arn:aws:iam::1:role/deployer
        source_profile = shop
        external_id = 1234
        duration_seconds = 900
        role_session_name = gate
        [profile chain]
        role_arn = arn:aws:iam::1:role/last
        source_profile = deploy
        [profile self]
        role_arn = arn:aws:iam::1:role/itself
        source_profile = self
        aws_access_key_id = SELF
        aws_secret_access_key = secret
        [profile token]
        role_arn = arn:aws:iam::1:role/tokened
        web_identity_token_file = ~/token
        [profile by-environment]
        role_arn = arn:aws:iam::1:role/env
        credential_source = Environment
        [profile by-container]
        role_arn = arn:aws:iam::1:role/c
        credential_source = EcsContainer
        [profile by-instance]
        role_arn = arn:aws:iam::1:role/i
        credential_source = Ec2InstanceMetadata
        [profile process]
        credential_process = /usr/bin/id
        [profile sso]
        sso_session = x
        [profile code]
        role_arn = arn:aws:iam::1:role/code
        source_profile = shop
        mfa_serial = arn:aws:iam::1:mfa/me
        [profile loop]
        role_arn = arn:aws:iam::1:role/loop
        source_profile = pool
        [profile pool]
        role_arn = arn:aws:iam::1:role/pool
        source_profile = loop
        [profile lost]
        role_arn = arn:aws:iam::1:role/lost
        source_profile = nowhere
        [profile bare]
        role_arn = arn:aws:iam::1:role/bare
        [profile half]
        aws_access_key_id = HALF
        """

    private static let credentials = """
        [default]
        aws_access_key_id = DEFAULT
        aws_secret_access_key = secret
        [shop]
        aws_access_key_id = SHOP
        aws_secret_access_key = secret
        aws_session_token = session-token-of-the-shop
        """

    private static func machine(profile: String, _ variables: [String: String]) -> Machine {
        Machine(
            variables: variables.merging(["HOME": "/home/a", "AWS_PROFILE": profile]) { $1 },
            files: [
                "/home/a/.aws/config": config, "/home/a/.aws/credentials": credentials,
                "/home/a/token": "eyJh.the-token.of-a-pod",
            ])
    }

    @Test(arguments: profiles.map(\.name)) func aProfileHasItsCredentials(_ name: String) async throws {
        let asker = try #require(Self.profiles.first { $0.name == name }?.asker)
        try await withAWS(
            .p256,
            machine: { url in
                var variables: [String: String] = [:]
                switch name {
                case "by-container":
                    variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "\(url)/container"
                    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "the-token-of-a-container"
                case "by-instance":
                    variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url
                    variables["AWS_EC2_METADATA_DISABLED"] = "false"
                default: break
                }
                return Self.machine(profile: name, variables)
            }
        ) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.aws.askers == [asker])
        }
    }

    @Test func aRoleIsAssumedAsTheProfileSays() async throws {
        try await withAWS(.p256, machine: { _ in Self.machine(profile: "deploy", [:]) }) { bed in
            #expect(await bed.fetch().key != nil)
            let request = try #require(bed.aws.requests.first)
            #expect(
                request.form == [
                    "Action": "AssumeRole", "Version": "2011-06-15",
                    "RoleArn": "arn:aws:iam::1:role/deployer",
                    "RoleSessionName": "gate", "ExternalId": "1234", "DurationSeconds": "900",
                ])
            #expect(request.field("X-Amz-Security-Token") == "session-token-of-the-shop")
            #expect(request.signedRegion == "eu-west-1")
        }
    }

    static let unusable: [(name: String, why: String)] = [
        (
            "process",
            "uses credential_process, which is not supported here: it starts programs or a browser session. "
                + "Set AWS_ACCESS_KEY_ID, a role, or another profile"
        ),
        (
            "sso",
            "uses sso_session, which is not supported here: it starts programs or a browser session. "
                + "Set AWS_ACCESS_KEY_ID, a role, or another profile"
        ),
        ("code", "uses mfa_serial, and nobody is asked for a code here"),
        ("lost", "has source_profile nowhere, which no shared file has"),
        ("bare", "has role_arn; add source_profile, web_identity_token_file or credential_source"),
        ("by-environment", "has another credential_source than EcsContainer and Ec2InstanceMetadata"),
        ("half", "lacks a usable aws_access_key_id or aws_secret_access_key"),
        ("by-container", "has credential_source EcsContainer, which has no credentials"),
    ]

    @Test(arguments: unusable.indices) func aProfileThatCannotBeUsedIsNamed(_ index: Int) async throws {
        let (name, why) = Self.unusable[index]
        try await withAWS(.p256, machine: { _ in Self.machine(profile: name, [:]) }) { bed in
            #expect(await bed.fetch().cause == .misconfigured("profile \(name) \(why)"))
            #expect(bed.aws.requests.isEmpty)
        }
    }

    @Test func profilesThatNameEachOtherEnd() async throws {
        try await withAWS(.p256, machine: { _ in Self.machine(profile: "loop", [:]) }) { bed in
            #expect(
                await bed.fetch().cause
                    == .misconfigured("profile pool has source_profile loop, which leads back or too far"))
        }
    }

    // MARK: Containers and machines

    @Test func aContainersTokenIsReadFromItsFile() async throws {
        try await withAWS(
            .p256,
            machine: { url in
                Machine(
                    variables: [
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(url)/container",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "another",
                    ], files: ["/token": "the-token-of-a-container\n"])
            }
        ) { bed in
            #expect(await bed.fetch().key != nil)
            #expect(bed.aws.askers == ["CONTAINER-1"])
        }
    }

    @Test func aContainersTokenMayNotBeTaken() async throws {
        try await withAWS(
            .p256,
            machine: { url in
                Machine(variables: [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(url)/container",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "another",
                ])
            }
        ) { bed in
            #expect(await bed.fetch().cause == .unauthenticated(said: "the token is not taken"))
        }
    }

    @Test(arguments: [
        (
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"],
            "http://169.254.170.2/v2/credentials/1"
        ),
        (
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials"],
            "http://169.254.170.23/v1/credentials"
        ),
        (
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://[fd00:ec2::23]/v1/credentials"],
            "http://[fd00:ec2::23]/v1/credentials"
        ),
        (["AWS_EC2_METADATA_DISABLED": "no"], "http://169.254.169.254/latest/api/token"),
        (
            ["AWS_EC2_METADATA_DISABLED": "no", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"],
            "http://[fd00:ec2::254]/latest/api/token"
        ),
    ])
    func aMachinesOwnAddressesAreAsked(_ variables: [String: String], _ url: String) async throws {
        let (recorder, none) = (Recorder(), Recorder())
        let provider = AWSKMS(
            transport: none.transport { HTTPResponse(status: 500, url: $0.url) },
            metadata: recorder.transport { HTTPResponse(status: 500, url: $0.url) },
            surroundings: Machine(variables: variables).surroundings)
        _ = await outcome(provider, try AWSKeyID(AWSBed.arn))
        #expect(recorder.requests.map { "\($0.url)" } == [url])
        #expect(none.requests.isEmpty)
        #expect(AWSKMS.metadataHosts.contains(try #require(recorder.requests.first).url.host))
    }

    @Test func aFullURIWithTLSIsAskedByTheUsualTransport() async throws {
        let (recorder, none) = (Recorder(), Recorder())
        let provider = AWSKMS(
            transport: recorder.transport { HTTPResponse(status: 500, url: $0.url) },
            metadata: none.transport { HTTPResponse(status: 500, url: $0.url) },
            surroundings: Machine(variables: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://credentials.example/x"
            ]).surroundings)
        #expect(await outcome(provider, try AWSKeyID(AWSBed.arn)).cause == .failed(status: 500, said: nil))
        #expect(recorder.hosts == ["credentials.example"])
        #expect(none.requests.isEmpty)
    }

    /// A transport that may not go there says so; it is not taken for a machine without metadata.
    @Test func aTransportThatMayNotReachMetadataSaysSo() async throws {
        let transport = HTTPTransport()
        let provider = AWSKMS(
            transport: transport, metadata: transport, surroundings: Machine().surroundings)
        #expect(
            await outcome(provider, try AWSKeyID(AWSBed.arn)).cause
                == .transport(.addressRefused(host: "169.254.169.254", .linkLocal)))
        await transport.shutdown()
    }

    static let noMetadata: [(@Sendable (TestServer.Request) -> TestServer.Answer?, String?)] = [
        ({ $0.method == "PUT" ? .text("", status: 403) : nil }, "node-role"),
        ({ $0.method == "PUT" ? .text("", status: 404) : nil }, "node-role"),
        ({ $0.method == "PUT" ? .text("a b") : nil }, "node-role"),
        ({ $0.method == "PUT" ? TestServer.Answer(body: [], delay: .seconds(3)) : nil }, "node-role"),
        ({ _ in nil }, nil),
    ]

    @Test(arguments: noMetadata.indices) func aMachineWithoutARoleHasNoCredentials(_ index: Int) async throws
    {
        var setting = FakeAWS.Setting.p256
        (setting.intercept, setting.role) = Self.noMetadata[index]
        try await withAWS(setting, machine: { Self.machine(from: 4, $0) }) { bed in
            guard case .noCredentials(let tried) = await bed.fetch().cause else {
                Issue.record("there were credentials")
                return
            }
            #expect(tried.last == "instance metadata")
        }
    }

    static let badMetadata: [(@Sendable (TestServer.Request) -> TestServer.Answer?, KeyFetchError.Cause)] = [
        (roles(.text("../../latest")), .malformed(why: "the instance metadata service named no role")),
        (roles(.text("")), .malformed(why: "the instance metadata service named no role")),
        (
            roles(.text("", status: 500)),
            .failed(status: 500, said: "the instance metadata service, asked for credentials")
        ),
        (role(.text(BadAnswer.html)), .malformed(why: "127.0.0.1 answered 200 without a JSON object")),
        (role(.json([:])), .malformed(why: "127.0.0.1 answered without usable credentials")),
        (
            role(.json(["Code": "AssumeRoleUnauthorizedAccess", "Message": "no trust"])),
            .unauthenticated(said: "AssumeRoleUnauthorizedAccess: no trust")
        ),
        (
            role(.json(["AccessKeyId": "a", "SecretAccessKey": "b", "Token": "c", "Expiration": "soon"])),
            .malformed(why: "127.0.0.1 answered with an unreadable Expiration")
        ),
        (
            role(.json(["AccessKeyId": "a", "SecretAccessKey": "b", "Token": "c d"])),
            .malformed(why: "127.0.0.1 answered without usable credentials")
        ),
    ]

    private static func roles(
        _ answer: TestServer.Answer
    ) -> @Sendable (TestServer.Request) -> TestServer.Answer? {
        { $0.path.hasSuffix("/security-credentials/") ? answer : nil }
    }

    private static func role(
        _ answer: TestServer.Answer
    ) -> @Sendable (TestServer.Request) -> TestServer.Answer? {
        { $0.path.hasSuffix("/node-role") ? answer : nil }
    }

    @Test(arguments: badMetadata.indices) func metadataThatCannotBeUsedIsNamed(_ index: Int) async throws {
        let (intercept, cause) = Self.badMetadata[index]
        var setting = FakeAWS.Setting.p256
        setting.intercept = intercept
        try await withAWS(setting, machine: { Self.machine(from: 4, $0) }) { bed in
            #expect(await bed.fetch().cause == cause)
            #expect(bed.aws.askers.isEmpty)
        }
    }

    // MARK: How long they are kept

    @Test func credentialsAreGotOnce() async throws {
        try await withAWS(.p256, machine: { Self.machine(from: 3, $0) }) { bed in
            await withTaskGroup { group in
                for _ in 0..<20 { group.addTask { #expect(await bed.fetch().key != nil) } }
            }
            #expect(Set(bed.aws.askers) == ["CONTAINER-1"])
            #expect(bed.aws.askers.count == 20)
        }
    }

    @Test func credentialsThatEndSoonAreGotAgain() async throws {
        var setting = FakeAWS.Setting.p256
        // Machine.now is 2027-01-15T08:00:00Z.
        setting.expiration = "2027-01-15T08:00:59Z"
        try await withAWS(setting, machine: { Self.machine(from: 3, $0) }) { bed in
            for _ in 0..<2 { #expect(await bed.fetch().key != nil) }
            #expect(bed.aws.askers == ["CONTAINER-1", "CONTAINER-2"])
        }
    }

    @Test func credentialsThatAreNotTakenAreGotOnceMore() async throws {
        try await withAWS(.p256, machine: { Self.machine(from: 3, $0) }) { bed in
            #expect(await bed.fetch().key != nil)
            bed.aws.change { $0.expired = ["CONTAINER-1"] }
            #expect(await bed.fetch().key != nil)
            #expect(bed.aws.askers == ["CONTAINER-1", "CONTAINER-1", "CONTAINER-2"])
            bed.aws.change { $0.expired = ["CONTAINER-2", "CONTAINER-3"] }
            #expect(
                await bed.fetch().cause
                    == .unauthenticated(said: "The security token included in the request is expired"))
            #expect(bed.aws.askers.suffix(2) == ["CONTAINER-2", "CONTAINER-3"])
        }
    }

    @Test func credentialsThatStayTheSameAreNotTriedAgain() async throws {
        var setting = FakeAWS.Setting.p256
        setting.expired = ["ENVIRONMENT"]
        try await withAWS(setting) { bed in
            #expect(
                await bed.fetch().cause
                    == .unauthenticated(said: "The security token included in the request is expired"))
            #expect(bed.aws.askers == ["ENVIRONMENT"])
        }
    }
}
