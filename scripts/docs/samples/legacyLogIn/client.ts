import { createClient } from "vsphere-download-session";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  apiStyle: "rest",
});
const sessionId = await client.logIn({
  user: "administrator@vsphere.local",
  password: process.env.VSPHERE_PASSWORD ?? "",
});
