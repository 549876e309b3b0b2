"""An object store nobody here wrote (moto), which checks every signature. Prints the address of its bucket, and goes on until its input ends."""

import json
import logging
import os
import sys

# What sets the place up is not asked for a signature; everything after it is.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://{host}:{port}"
session = boto3.session.Session(aws_access_key_id="nobody", aws_secret_access_key="nobody", region_name="eu-central-1")
people = session.client("iam", endpoint_url=endpoint)
people.create_user(UserName="portico")
everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
people.put_user_policy(UserName="portico", PolicyName="files", PolicyDocument=json.dumps(everything))
key = people.create_access_key(UserName="portico")["AccessKey"]
where = {"LocationConstraint": "eu-central-1"}
session.client("s3", endpoint_url=endpoint).create_bucket(Bucket="documents", CreateBucketConfiguration=where)
print(endpoint, key["AccessKeyId"], key["SecretAccessKey"], flush=True)
sys.stdin.read()
