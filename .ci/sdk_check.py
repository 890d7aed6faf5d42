#!/usr/bin/env python3
"""Drives the sandbox with the vendor's own clients.

    sdk_check.py PROGRAM [ARGUMENT...]

The program is started, its ready line is read, and the help topic's flow is done over it: share a snapshot with another
account, accept, find it by its tag, make a disk from it, be refused the deletion, unshare, and see it gone. Then the refusals that the
official clients cannot provoke are asked for with requests signed here. One line a check; the exit code is 0 when all
passed.
"""

import hashlib
import hmac
import json
import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

from alibabacloud_ecs20140526 import models as ecs_models
from alibabacloud_ecs20140526.client import Client as Ecs
from alibabacloud_resourcedirectorymaster20220419 import models as directory_models
from alibabacloud_resourcedirectorymaster20220419.client import Client as Directory
from alibabacloud_resourcesharing20200110 import models as sharing_models
from alibabacloud_resourcesharing20200110.client import Client as Sharing
from alibabacloud_sts20150401.client import Client as Sts
from alibabacloud_tea_openapi.models import Config

REGION = "cn-hangzhou"
SNAPSHOT = "web-golden"
CATEGORY = "cloud_essd"
START_SECONDS = 30
SETTLE_SECONDS = 20
STOP_SECONDS = 10


class Checks:
    """Counts what passed and what failed, and prints it."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, condition, seen=""):
        if condition:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {name}: {seen}", flush=True)
        return condition

    def equal(self, name, found, wanted):
        return self.check(name, found == wanted, f"{found!r} instead of {wanted!r}")

    def refused(self, name, code, call):
        """`call` must be refused with exactly this code."""
        try:
            call()
        except Exception as error:  # the clients have one class for each cause
            return self.equal(name, getattr(error, "code", type(error).__name__), code)
        return self.check(name, False, "it was not refused")


class Sandbox:
    """The program under test."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        line = self._first_line()
        try:
            self.ready = json.loads(line)
        except ValueError:
            self.process.kill()
            raise SystemExit(f"no ready line came within {START_SECONDS} s or before the program ended, but {line!r}")
        self.accounts = {account["profile"]: account for account in self.ready["accounts"]}
        self.endpoint = self.ready["endpoints"][REGION]

    def _first_line(self):
        deadline = time.monotonic() + START_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            text = b""
            while not text.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    break
                part = os.read(self.process.stdout.fileno(), 65536)
                if not part:
                    break
                text += part
        return text

    def stop(self):
        """Asks the program to end, and gives back its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return f"nothing for {STOP_SECONDS} s"

    def client(self, kind, profile):
        """An official client of that kind, signed in as that profile."""
        account = self.accounts[profile]
        return kind(
            Config(
                access_key_id=account["access_key_id"],
                access_key_secret=account["access_key_secret"],
                security_token=account.get("security_token"),
                endpoint=self.endpoint,
                protocol="http",
                region_id=REGION,
            )
        )


def wait_for(read):
    """Reads until there is something; gives back the last thing read."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        found = read()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def snapshots(ecs):
    """Every snapshot that the caller sees, by tokens."""
    found, token = [], None
    for _ in range(50):
        request = ecs_models.DescribeSnapshotsRequest(region_id=REGION, max_results=100, next_token=token)
        body = ecs.describe_snapshots(request).body
        found += body.snapshots.snapshot
        token = body.next_token
        if not token:
            return found
    raise SystemExit("the tokens of DescribeSnapshots do not come to an end")


def shared_from(snapshot):
    """`owner:region:snapshot` from the tag of a shared-in snapshot."""
    prefix = "acs:ecs:sharedFrom"
    for tag in snapshot.tags.tag if snapshot.tags else []:
        text = ":".join(part for part in (tag.tag_key, tag.tag_value) if part)
        if text.startswith(prefix + ":"):
            return text[len(prefix) + 1 :]
    return None


def target_status(sharing, share_id, target):
    """The state of a principal's row in a share."""
    request = sharing_models.ListResourceShareAssociationsRequest(
        association_type="Target", resource_share_ids=[share_id], target=target, max_results=100
    )
    rows = sharing.list_resource_share_associations(request).body.resource_share_associations
    return [row.association_status for row in rows]


def check_identity(checks, sandbox):
    for profile in ("acme-prod", "globex"):
        body = sandbox.client(Sts, profile).get_caller_identity().body
        checks.equal(f"{profile} knows who it is", body.account_id, sandbox.accounts[profile]["account_id"])
    regions = sandbox.client(Sharing, "acme-prod").describe_regions(sharing_models.DescribeRegionsRequest()).body.regions
    checks.equal("Resource Sharing tells its regions", [row.region_id for row in regions], sandbox.ready["regions"])
    body = sandbox.client(Ecs, "acme-prod").describe_regions(ecs_models.DescribeRegionsRequest()).body
    checks.equal("ECS tells its regions", [row.region_id for row in body.regions.region], sandbox.ready["ecs_regions"])


def check_directory(checks, sandbox):
    client = sandbox.client(Directory, "acme-prod")
    directory = client.get_resource_directory().body.resource_directory
    own_id = sandbox.accounts["acme-prod"]["account_id"]
    checks.equal("acme-prod manages the directory", directory.master_account_id, own_id)
    folders, members, deepest, waiting = 0, 0, 0, [(directory.root_folder_id, 0)]
    while waiting and folders < 100:
        parent, level = waiting.pop()
        request = directory_models.ListFoldersForParentRequest(parent_folder_id=parent, page_size=100)
        below = client.list_folders_for_parent(request).body.folders.folder
        request = directory_models.ListAccountsForParentRequest(parent_folder_id=parent, page_size=100)
        members += len(client.list_accounts_for_parent(request).body.accounts.account)
        folders += len(below)
        deepest = max(deepest, level)
        waiting += [(folder.folder_id, level + 1) for folder in below]
    checks.check("the tree has two levels of folders", deepest >= 2, f"{folders} folders, {deepest} levels")
    checks.check("the tree has six members", members >= 6, f"{members} members")
    checks.refused(
        "a member without rights is denied the tree",
        "NoPermission",
        lambda: sandbox.client(Directory, "acme-lab").list_folders_for_parent(
            directory_models.ListFoldersForParentRequest()
        ),
    )


def check_share(checks, sandbox):
    """Shares a snapshot, and gives back what the later steps need."""
    request = ecs_models.DescribeSnapshotsRequest(region_id=REGION, snapshot_name=SNAPSHOT)
    found = sandbox.client(Ecs, "acme-prod").describe_snapshots(request).body.snapshots.snapshot
    checks.equal(f"acme-prod has the snapshot {SNAPSHOT}", [row.snapshot_name for row in found], [SNAPSHOT])
    source = found[0].snapshot_id
    receiver = sandbox.accounts["globex"]["account_id"]
    resource = sharing_models.CreateResourceShareRequestResources(resource_id=source, resource_type="Snapshot")
    request = sharing_models.CreateResourceShareRequest(
        resource_share_name="sdk-check", allow_external_targets=True, resources=[resource], targets=[receiver]
    )
    share = sandbox.client(Sharing, "acme-prod").create_resource_share(request).body.resource_share
    checks.equal("the share is active", share.resource_share_status, "Active")
    return source, receiver, share.resource_share_id


def check_accept(checks, sandbox, share_id, receiver):
    sharing = sandbox.client(Sharing, "globex")
    request = sharing_models.ListResourceShareInvitationsRequest(resource_share_ids=[share_id])

    def pending():
        rows = sharing.list_resource_share_invitations(request).body.resource_share_invitations
        return [row for row in rows if row.status == "Pending"]

    invitations = wait_for(pending)
    checks.equal("globex has the invitation", [row.resource_share_id for row in invitations], [share_id])
    invitation = invitations[0].resource_share_invitation_id
    accept = sharing_models.AcceptResourceShareInvitationRequest(resource_share_invitation_id=invitation)
    body = sharing.accept_resource_share_invitation(accept).body
    checks.equal("globex accepts", body.resource_share_invitation.status, "Accepted")
    code = "InvitationStatus.AlreadyAccepted"
    checks.refused("it can be accepted once", code, lambda: sharing.accept_resource_share_invitation(accept))
    owner = sandbox.client(Sharing, "acme-prod")
    done = wait_for(lambda: target_status(owner, share_id, receiver) == ["Associated"])
    checks.check("the principal is associated", done, target_status(owner, share_id, receiver))


def check_disk(checks, ecs, snapshot):
    """Makes a data disk from a snapshot that is shared in."""
    zones = ecs.describe_zones(ecs_models.DescribeZonesRequest(region_id=REGION)).body.zones.zone
    sells = [row.zone_id for row in zones if CATEGORY in row.available_disk_categories.disk_categories]
    checks.check(f"a zone sells {CATEGORY}", sells, zones)
    wanted = {"region_id": REGION, "disk_category": CATEGORY, "snapshot_id": snapshot, "client_token": uuid.uuid4().hex}
    request = ecs_models.CreateDiskRequest(zone_id=sells[0], **wanted)
    made = ecs.create_disk(request).body.disk_id
    checks.equal("the same token makes the same disk", ecs.create_disk(request).body.disk_id, made)

    def disks():
        query = ecs_models.DescribeDisksRequest(region_id=REGION, disk_ids=json.dumps([made]))
        return ecs.describe_disks(query).body.disks.disk

    checks.equal("the disk is made from the shared snapshot", [row.source_snapshot_id for row in disks()], [snapshot])
    done = wait_for(lambda: [row.status for row in disks()] == ["Available"])
    checks.check("the disk becomes available", done, [row.status for row in disks()])
    wrong = ecs_models.CreateDiskRequest(zone_id="cn-hangzhou-nowhere", **{**wanted, "client_token": uuid.uuid4().hex})
    checks.refused("an unknown zone is refused", "InvalidZoneId.NotFound", lambda: ecs.create_disk(wrong))


def check_use_and_unshare(checks, sandbox, source, receiver, share_id):
    globex = sandbox.client(Ecs, "globex")
    origin = f"{sandbox.accounts['acme-prod']['account_id']}:{REGION}:{source}"

    def seen():
        return [row for row in snapshots(globex) if shared_from(row) == origin]

    found = wait_for(seen)
    checks.equal("globex finds the snapshot by its tag", len(found), 1)
    checks.check("its ID is a new one", found and found[0].snapshot_id != source, source)
    check_disk(checks, globex, found[0].snapshot_id)
    delete = ecs_models.DeleteSnapshotRequest(snapshot_id=source, force=True)
    prod = sandbox.client(Ecs, "acme-prod")
    code = "InvalidOperation.DeleteSharedSnapshotUnsupported"
    checks.refused("the shared original cannot be deleted", code, lambda: prod.delete_snapshot(delete))
    sharing = sandbox.client(Sharing, "acme-prod")
    resource = sharing_models.DisassociateResourceShareRequestResources(resource_id=source, resource_type="Snapshot")
    request = sharing_models.DisassociateResourceShareRequest(
        resource_share_id=share_id, resources=[resource], targets=[receiver]
    )
    sharing.disassociate_resource_share(request)
    checks.check("after unsharing it is gone", wait_for(lambda: not seen()), seen())
    done = wait_for(lambda: target_status(sharing, share_id, receiver) == ["Disassociated"])
    checks.check("the principal is disassociated", done, target_status(sharing, share_id, receiver))
    sharing.delete_resource_share(sharing_models.DeleteResourceShareRequest(resource_share_id=share_id))
    prod.delete_snapshot(ecs_models.DeleteSnapshotRequest(snapshot_id=source, force=True))
    left = [row.snapshot_id for row in snapshots(prod) if row.snapshot_id == source]
    checks.equal("then the original can be deleted", left, [])


def raw(sandbox, action, secret=None, date=None, nonce=None, version="2015-04-01"):
    """Signs and sends one request; gives back the status and the code of the answer."""
    account = sandbox.accounts["acme-prod"]
    headers = {
        "host": sandbox.endpoint,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": date or datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or uuid.uuid4().hex,
        "x-acs-version": version,
    }
    signed = ";".join(sorted(headers))
    block = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join(["POST", "/", "", block, signed, headers["x-acs-content-sha256"]])
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    key = (secret or account["access_key_secret"]).encode()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={account['access_key_id']},SignedHeaders={signed},Signature={signature}"
    )
    request = urllib.request.Request(f"http://{sandbox.endpoint}/", data=b"", headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer).get("Code")
    except urllib.error.HTTPError as error:
        return error.code, json.load(error).get("Code")


def check_refusals(checks, sandbox):
    checks.equal("a right signature is accepted", raw(sandbox, "GetCallerIdentity"), (200, None))
    found = raw(sandbox, "GetCallerIdentity", secret="another-secret")
    checks.equal("a wrong secret is refused", found, (400, "SignatureDoesNotMatch"))
    old = (datetime.now(timezone.utc) - timedelta(minutes=16)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = raw(sandbox, "GetCallerIdentity", date=old)
    checks.equal("an old date is refused", found, (400, "InvalidTimeStamp.Expired"))
    nonce = uuid.uuid4().hex
    found = [raw(sandbox, "GetCallerIdentity", nonce=nonce) for _ in range(2)]
    checks.equal("a replayed nonce is refused", found, [(200, None), (400, "SignatureNonceUsed")])
    found = raw(sandbox, "DescribeUnicorns", version="2014-05-26")
    checks.equal("an unknown action is refused", found, (404, "InvalidAction.NotFound"))
    account = sandbox.accounts["globex"]
    config = Config(
        access_key_id=account["access_key_id"],
        access_key_secret="another-secret",
        endpoint=sandbox.endpoint,
        protocol="http",
    )
    code = "SignatureDoesNotMatch"
    checks.refused("the official client sees it too", code, lambda: Sts(config).get_caller_identity())


def run(checks, sandbox):
    check_identity(checks, sandbox)
    check_directory(checks, sandbox)
    source, receiver, share_id = check_share(checks, sandbox)
    check_accept(checks, sandbox, share_id, receiver)
    check_use_and_unshare(checks, sandbox, source, receiver, share_id)
    check_refusals(checks, sandbox)


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    checks = Checks()
    sandbox = Sandbox(sys.argv[1:])
    try:
        run(checks, sandbox)
    except Exception as error:  # a client that cannot go on is a failed check, told like the others
        checks.check("the clients get through", False, f"{type(error).__name__}: {error}")
    finally:
        code = sandbox.stop()
    checks.equal("SIGTERM ends the sandbox with exit code 0", code, 0)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
